package dev.sluice.reliability;

import java.time.Clock;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A short run: each process is killed once, the capture twice, and all of them at once. */
class CrashHarnessIT {
    private static final int KILLS = 6;

    @Test
    void nothingIsLostDoubledOrOutOfOrderWhateverIsKilled() throws Exception {
        RunOptions options = RunOptions.of("duration=PT3M", "kills=" + KILLS);
        RunReport report = new CrashRun(options, Clock.systemUTC()).run();
        assertThat(report.isClean()).as(report.text()).isTrue();
        assertThat(report.kills()).hasSize(KILLS);
        assertThat(report.load().committed()).isPositive();
        assertThat(report.load().migrations()).isPositive();
    }
}
