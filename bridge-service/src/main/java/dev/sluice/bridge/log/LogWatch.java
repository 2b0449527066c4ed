package dev.sluice.bridge.log;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Looks every second whether the log can be read. A consumer does not tell: with Kafka away, it just brings nothing. Owns
 * one thread; the answer can be read from any.
 */
final class LogWatch implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final Runnable look;
    private final LogListener listener;
    private final Clock clock;
    private final Thread thread;
    private volatile Optional<LogOutage> outage = Optional.empty();

    /**
     * Does not watch yet.
     *
     * @param look
     *            called on the watch's thread; throws {@link IllegalStateException} or {@link LogUnavailableException} if
     *            the log cannot be read, with a message that says why
     */
    LogWatch(Runnable look, LogListener listener, Clock clock) {
        this.look = look;
        this.listener = listener;
        this.clock = clock;
        this.thread = Thread.ofPlatform().name("sluice-log-watch").daemon().unstarted(this::run);
    }

    LogWatch start() {
        thread.start();
        return this;
    }

    /** Why the log cannot be read; empty while it can. */
    Optional<LogOutage> outage() {
        return outage;
    }

    private void run() {
        try {
            while (!thread.isInterrupted()) {
                Instant began = clock.instant();
                try {
                    look.run();
                    outage = Optional.empty();
                } catch (RuntimeException | Error failure) {
                    listener.readFailed(failure);
                    outage = Optional.of(new LogOutage(outage.map(LogOutage::since).orElse(began),
                            String.valueOf(failure.getMessage())));
                }
                Thread.sleep(PERIOD);
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops watching, and waits for a look to end; idempotent. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
