package dev.sluice.bridge.log.kafka;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

import dev.sluice.bridge.log.LogOutage;
import dev.sluice.bridge.log.LogTelemetry;
import dev.sluice.bridge.log.LogUnavailableException;

/**
 * A monitor that checks every second whether the log can be read. A consumer does not report an outage: it just returns
 * no records. Owns one thread; the outage may be read from any thread.
 */
final class LogMonitor implements AutoCloseable {
    private final Supplier<Optional<Runnable>> check;
    private final LogTelemetry telemetry;
    private final Clock clock;
    private final PeriodicTask task = new PeriodicTask("sluice-log-monitor", this::look);
    private volatile Optional<LogOutage> outage = Optional.empty();

    /**
     * Creates a monitor that is not started.
     *
     * @param check
     *            called on the monitor's thread; returns an action that runs after the outage is cleared, or empty;
     *            throws {@link IllegalStateException} or {@link LogUnavailableException} if the log cannot be read, with
     *            a message for an operator
     */
    LogMonitor(Supplier<Optional<Runnable>> check, LogTelemetry telemetry, Clock clock) {
        this.check = check;
        this.telemetry = telemetry;
        this.clock = clock;
    }

    LogMonitor start() {
        task.start();
        return this;
    }

    /** Returns the current outage; empty while the log can be read. */
    Optional<LogOutage> outage() {
        return outage;
    }

    private void look() {
        Instant began = clock.instant();
        try {
            Optional<Runnable> then = check.get();
            outage = Optional.empty();
            then.ifPresent(Runnable::run);
        } catch (RuntimeException | Error failure) {
            telemetry.readFailed(failure);
            outage = Optional.of(new LogOutage(outage.map(LogOutage::since).orElse(began),
                    String.valueOf(failure.getMessage())));
        }
    }

    /** Stops the monitor and waits for a check to end; idempotent. */
    @Override
    public void close() {
        task.close();
    }
}
