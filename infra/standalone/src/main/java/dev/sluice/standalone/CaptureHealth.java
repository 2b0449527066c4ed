package dev.sluice.standalone;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

import dev.sluice.capture.Capture;
import dev.sluice.capture.CaptureState;

/** The health of the capture in this process: UP while it streams. */
final class CaptureHealth implements HealthIndicator {
    private final Capture capture;

    CaptureHealth(Capture capture) {
        this.capture = capture;
    }

    @Override
    public Health health() {
        return switch (capture.state()) {
            case CaptureState.Streaming streaming ->
                Health.up().withDetail("since", streaming.since().toString()).build();
            case CaptureState.Starting starting ->
                Health.down().withDetail("reason", "the capture is starting").build();
            case CaptureState.Retrying retrying -> Health.down().withDetail("reason", retrying.cause())
                    .withDetail("attempt", retrying.attempt()).build();
            case CaptureState.Halted halted -> Health.down().withDetail("reason", halted.cause())
                    .withDetail("halted", halted.at().toString()).build();
            case CaptureState.Stopped stopped -> Health.down().withDetail("reason", "the capture has stopped").build();
        };
    }
}
