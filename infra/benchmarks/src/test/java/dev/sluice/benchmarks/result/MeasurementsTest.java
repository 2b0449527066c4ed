package dev.sluice.benchmarks.result;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class MeasurementsTest {
    private static final Measurements ONE = new Measurements(Map.of("machine", "a: b, c"), List.of("server", "n"),
            List.of(List.of("floor", "1"), List.of("bridge", "")));

    @TempDir
    Path folder;

    @Test
    void readsWhatItWrote() throws Exception {
        Path file = folder.resolve("new/one.csv");
        ONE.write(file);
        assertThat(Measurements.read(file)).isEqualTo(ONE);
        assertThat(file).hasContent("""
                # machine: a: b, c
                server,n
                floor,1
                bridge,
                """);
    }

    @Test
    void findsRowsByTheirColumns() {
        assertThat(ONE.where(row -> row.text("server").equals("floor")).getFirst().number("n")).isEqualTo(1);
    }

    @Test
    void refusesAColumnThatIsNotThere() {
        assertThatThrownBy(() -> ONE.all().getFirst().text("m")).hasMessageContaining("no column m");
    }

    @Test
    void putsPartsTogether() {
        assertThat(ONE.and(ONE).rows()).hasSize(4);
        assertThat(ONE.and(ONE).notes()).isEqualTo(ONE.notes());
        assertThat(new Measurements(Map.of("how", "1 round"), ONE.columns(), List.of())
                .and(new Measurements(Map.of("how", "3 rounds"), ONE.columns(), List.of())).notes())
                .isEqualTo(Map.of("how", "1 round | 3 rounds"));
        assertThatThrownBy(() -> ONE.and(new Measurements(Map.of(), List.of("other"), List.of())))
                .hasMessageContaining("[other]");
    }
}
