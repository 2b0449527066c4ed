package dev.sluice.bridge.log.kafka;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.log.LogSettings;
import dev.sluice.bridge.log.LogSignals;
import dev.sluice.bridge.log.LogTelemetry;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A follower of the capture's watermark: the commit time up to which all transactions are in the topics (wire protocol,
 * section 2). Owns one thread and its consumer; the watermark may be read from any thread.
 */
public final class WatermarkFollower implements LogSignals, AutoCloseable {
    private static final Duration POLL = Duration.ofSeconds(1);
    /**
     * The distance from the end of the topic, in offsets, at which reading begins in order to find the last watermark.
     */
    private static final long LOOK_BACK = 100;
    private static final Pattern COMMIT_TIME = Pattern.compile("\"commitTime\"\\s*:\\s*\"([^\"]+)\"");

    private final TopicPartition topic;
    private final Consumer<byte[], byte[]> consumer;
    private final LogTelemetry telemetry;
    private final Thread thread;
    private volatile boolean closed;
    /** Set if another log has replaced the one that was read. */
    private volatile boolean replaced;
    private volatile Optional<Instant> latest = Optional.empty();
    private volatile Optional<Instant> settled = Optional.empty();
    /** The last watermark's record timestamp; owned by the thread. */
    private @Nullable Instant previousWatermarkTimestamp;

    /** Starts following. */
    public WatermarkFollower(LogConsumers consumers, LogSettings settings, LogTelemetry telemetry) {
        this.topic = new TopicPartition(settings.topics().capture(), 0);
        this.consumer = consumers.forWatermark();
        this.telemetry = telemetry;
        this.thread = Thread.ofPlatform().name("sluice-watermark").daemon().unstarted(this::run);
        thread.start();
    }

    /** Returns the latest watermark's commit time, by the database's clock; empty until one has been read. */
    public Optional<Instant> latest() {
        return latest;
    }

    /**
     * Returns the record timestamp before which no further record can be written to the channels; empty until it is
     * known. It is the timestamp of the watermark before the latest one: a watermark may become visible before the rows
     * of its own Kafka transaction, but not before those of an earlier one.
     */
    public Optional<Instant> settled() {
        return settled;
    }

    private void run() {
        try {
            boolean positioned = false;
            while (!closed) {
                try {
                    if (replaced) {
                        replaced = false;
                        positioned = false;
                        forget();
                    }
                    if (!positioned) {
                        seekNearEnd();
                        positioned = true;
                    }
                    consumer.poll(POLL).records(topic).forEach(this::read);
                } catch (WakeupException closing) {
                    // The loop checks the flags.
                } catch (OffsetOutOfRangeException recreated) {
                    positioned = false;
                } catch (RuntimeException | Error failure) {
                    telemetry.readFailed(failure);
                    Thread.sleep(POLL);
                }
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } finally {
            consumer.close(LogConsumers.IMMEDIATELY);
        }
    }

    @Override
    public void replaced(String reason) {
        replaced = true;
        consumer.wakeup();
    }

    private void forget() {
        latest = Optional.empty();
        settled = Optional.empty();
        previousWatermarkTimestamp = null;
    }

    private void seekNearEnd() {
        consumer.assign(List.of(topic));
        Map<TopicPartition, Long> beginning = consumer.beginningOffsets(List.of(topic));
        Map<TopicPartition, Long> end = consumer.endOffsets(List.of(topic));
        consumer.seek(topic, Math.max(beginning.getOrDefault(topic, 0L), end.getOrDefault(topic, 0L) - LOOK_BACK));
    }

    private void read(ConsumerRecord<byte[], byte[]> watermark) {
        Matcher commitTime = COMMIT_TIME.matcher(watermark.value() == null ? "" : new String(watermark.value(), UTF_8));
        try {
            if (commitTime.find()) {
                latest = Optional.of(Instant.parse(commitTime.group(1)));
                settled = Optional.ofNullable(previousWatermarkTimestamp);
                previousWatermarkTimestamp = Instant.ofEpochMilli(watermark.timestamp());
                return;
            }
        } catch (DateTimeParseException unreadable) {
            // Reported below like every record that is not a watermark.
        }
        telemetry.readFailed(new IllegalStateException("offset " + watermark.offset() + " of " + topic
                + " is not a watermark"));
    }

    /** Stops following; idempotent. */
    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
