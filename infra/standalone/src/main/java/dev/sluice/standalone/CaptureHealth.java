package dev.sluice.standalone;

import java.util.List;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

import dev.sluice.capture.Capture;
import dev.sluice.capture.CaptureState;
import dev.sluice.capture.problem.Degradation;

/** The health of the capture in this process: UP while it streams, with the requirements that are not met. */
final class CaptureHealth implements HealthIndicator {
    private final Capture capture;

    CaptureHealth(Capture capture) {
        this.capture = capture;
    }

    @Override
    public Health health() {
        return switch (capture.state()) {
            case CaptureState.Streaming streaming -> {
                Health.Builder up = Health.up().withDetail("since", streaming.since().toString());
                yield (streaming.degradations().isEmpty()
                        ? up
                        : up.withDetail("degraded", messages(streaming.degradations()))).build();
            }
            case CaptureState.Starting starting -> {
                Health.Builder down = Health.down().withDetail("reason", "the capture is starting");
                yield (starting.degradations().isEmpty()
                        ? down
                        : down.withDetail("degraded", messages(starting.degradations()))).build();
            }
            case CaptureState.Retrying retrying -> Health.down().withDetail("reason", retrying.cause())
                    .withDetail("attempt", retrying.attempt()).build();
            case CaptureState.Halted halted -> Health.down().withDetail("reason", halted.cause())
                    .withDetail("halted", halted.at().toString()).build();
            case CaptureState.Stopped stopped -> Health.down().withDetail("reason", "the capture has stopped").build();
        };
    }

    private static List<String> messages(List<Degradation> degradations) {
        return degradations.stream().map(Degradation::message).toList();
    }
}
