package dev.sluice.bridge.log;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * Asks every second whether the log can be read. A consumer does not tell: with Kafka away, it just brings nothing. Owns
 * one thread; the answer can be read from any.
 */
final class LogWatch implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final int TIMEOUT_SECONDS = 4;

    private final Admin admin;
    private final TopicPartition asked;
    private final LogListener listener;
    private final Clock clock;
    private final Thread thread;
    private volatile Optional<Instant> unavailableSince = Optional.empty();

    /** Starts to watch. */
    LogWatch(Admin admin, Channels channels, LogListener listener, Clock clock) {
        this.admin = admin;
        this.asked = new TopicPartition(channels.get(0).topic(), 0);
        this.listener = listener;
        this.clock = clock;
        this.thread = Thread.ofPlatform().name("sluice-log-watch").daemon().unstarted(this::run);
        thread.start();
    }

    /** Since when the log cannot be read; empty while it can. */
    Optional<Instant> unavailableSince() {
        return unavailableSince;
    }

    private void run() {
        try {
            while (true) {
                Instant began = clock.instant();
                try {
                    admin.listOffsets(Map.of(asked, OffsetSpec.latest())).partitionResult(asked).get(TIMEOUT_SECONDS,
                            TimeUnit.SECONDS);
                    unavailableSince = Optional.empty();
                } catch (ExecutionException | TimeoutException failure) {
                    listener.readFailed(failure);
                    unavailableSince = Optional.of(unavailableSince.orElse(began));
                }
                Thread.sleep(PERIOD);
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops watching; idempotent. */
    @Override
    public void close() {
        thread.interrupt();
    }
}
