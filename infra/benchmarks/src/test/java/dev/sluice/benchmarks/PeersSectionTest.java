package dev.sluice.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.sluice.benchmarks.result.Measurements;
import dev.sluice.benchmarks.result.Section;

import static org.assertj.core.api.Assertions.assertThat;

class PeersSectionTest {
    /** 100,000 deliveries; opening 10,000 connections warm takes 2 s. */
    private static List<String> row(String server, double cpuSeconds, int refused) {
        return List.of("10000", "1", server, "1", "15.0", "100000", "0", "0", Double.toString(cpuSeconds), "0.5",
                "1500", "9000", "4.0", "3.0", "2.0", "1.2", "0.1", "2.5", "1.5", Integer.toString(refused), "0",
                "8000");
    }

    private static final Measurements MEASURED = new Measurements(Map.of(), PeersBenchmark.COLUMNS,
            List.of(row("bridge", 1.2, 3), row("Nchan", 1.5, 0), row("floor on a JVM", 1.0, 0)));

    @Test
    void comparesWithTheFloorAndNchan() {
        assertThat(PeersSection.of(MEASURED).table().rows()).element(1).isEqualTo(List.of(
                "10,000 connections, 1 tenant", "bridge", "12.0", "1.20×", "0.80×", "1.50", "9.00", "4.00", "5,000",
                "120", "0.100", "2.50", "1.50", "8.00"));
    }

    @Test
    void leavesARatioOutIfTheOtherServerIsNotThere() {
        var alone = new Measurements(Map.of(), PeersBenchmark.COLUMNS, List.of(row("bridge", 1.2, 0)));

        assertThat(PeersSection.of(alone).table().rows().getFirst().subList(2, 5)).containsExactly("12.0", "", "");
    }

    @Test
    void saysWhatWasRefused() {
        assertThat(PeersSection.of(MEASURED).remarks().getLast())
                .isEqualTo("Attempts to connect that were refused or not answered: bridge 10000/1: 3.");
    }

    @Test
    void comparesWithTheGoals() {
        Section section = PeersSection.of(MEASURED);

        assertThat(Goals.table(Map.of("peers", section.table())).rows()).extracting(row -> row.get(3))
                .containsExactly("yes", "yes", "yes", "yes", "yes", "yes");
    }

    @Test
    void missesTheGoalsIfNothingArrived() {
        List<String> nothing = new ArrayList<>(row("bridge", 1.2, 0));
        nothing.set(PeersBenchmark.COLUMNS.indexOf("events"), "0");
        Section section = PeersSection.of(new Measurements(Map.of(), PeersBenchmark.COLUMNS,
                List.of(nothing, row("floor on a JVM", 1.0, 0))));

        assertThat(Goals.table(Map.of("peers", section.table())).rows().getFirst()).endsWith("–", "**no**");
    }
}
