package dev.sluice.standalone;

import java.util.Locale;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import dev.sluice.capture.Capture;
import dev.sluice.capture.CaptureState;

/**
 * The gauges {@code sluice_capture_state{state}}, 1 for the current state of the capture and 0 for all others, and
 * {@code sluice_capture_degradations}, the number of degradations.
 */
final class CaptureMetrics implements MeterBinder {
    private final Capture capture;

    CaptureMetrics(Capture capture) {
        this.capture = capture;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("sluice.capture.degradations", capture, it -> degradations(it.state()))
                .description("degradations that do not stop the capture").register(registry);
        for (Class<?> state : CaptureState.class.getPermittedSubclasses()) {
            Gauge.builder("sluice.capture.state", capture, it -> state.isInstance(it.state()) ? 1 : 0)
                    .description("1 for the current state of the capture, 0 for the others")
                    .tag("state", state.getSimpleName().toLowerCase(Locale.ROOT)).register(registry);
        }
    }

    private static int degradations(CaptureState state) {
        return switch (state) {
            case CaptureState.Starting starting -> starting.degradations().size();
            case CaptureState.Streaming streaming -> streaming.degradations().size();
            case CaptureState.Retrying retrying -> 0;
            case CaptureState.Halted halted -> 0;
            case CaptureState.Stopped stopped -> 0;
        };
    }
}
