package dev.sluice.bridge.log.replay;

import java.time.Duration;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;

import static org.assertj.core.api.Assertions.assertThat;

/** A thundering herd reads a log that is eight times as large as the block cache hardly more than once. */
class HerdSimulationTest {
    private static final int LOG_BLOCKS = 270;
    private static final int CACHED_BLOCKS = 32;

    private static void assertSharesOneRead(int readers, int arrivalSeconds, int slowPercent, long seed) {
        HerdSimulation herd = new HerdSimulation(new HerdSimulation.Settings(readers, LOG_BLOCKS, CACHED_BLOCKS,
                Duration.ofSeconds(arrivalSeconds), slowPercent / 100.0), seed).run();

        assertThat(herd.passes()).as("passes over the log").isBetween(1.0, 1.2);
        assertThat(herd.longestWait()).as("longest wait for a block").isLessThan(Duration.ofSeconds(6));
    }

    @ParameterizedTest
    @CsvSource({"2, 0", "10, 0", "10, 30"})
    void readersThatArriveOneByOneShareOneRead(int arrivalSeconds, int slowPercent) {
        assertSharesOneRead(1_000, arrivalSeconds, slowPercent, 1);
    }

    @Tag("thorough")
    @Property(tries = 3)
    void tenThousandReadersShareOneRead(@ForAll long seed, @ForAll @IntRange(min = 2, max = 20) int arrivalSeconds,
            @ForAll @IntRange(max = 50) int slowPercent) {
        assertSharesOneRead(10_000, arrivalSeconds, slowPercent, seed);
    }
}
