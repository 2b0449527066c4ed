package dev.sluice.standalone;

import java.util.Locale;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import dev.sluice.capture.Capture;
import dev.sluice.capture.CaptureState;

/** The gauge {@code sluice_capture_state{state}}: 1 for the current state of the capture, 0 for all others. */
final class CaptureMetrics implements MeterBinder {
    private final Capture capture;

    CaptureMetrics(Capture capture) {
        this.capture = capture;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (Class<?> state : CaptureState.class.getPermittedSubclasses()) {
            Gauge.builder("sluice.capture.state", capture, it -> state.isInstance(it.state()) ? 1 : 0)
                    .description("1 for the current state of the capture, 0 for the others")
                    .tag("state", state.getSimpleName().toLowerCase(Locale.ROOT)).register(registry);
        }
    }
}
