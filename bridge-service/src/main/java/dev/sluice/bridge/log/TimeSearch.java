package dev.sluice.bridge.log;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Finds the first record at an instant or later by looking at records. Kafka's own search also finds transaction markers,
 * which carry the time of their writing: after an outage of the capture, records that are hours older follow them.
 * Record timestamps never go back, so a search by halves is exact. Thread-safe: one search at a time. Owns its consumer.
 */
final class TimeSearch implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Channels channels;
    private final Consumer<byte[], byte[]> consumer;

    /** Looks at records with {@code consumer}, which this closes. */
    TimeSearch(Channels channels, Consumer<byte[], byte[]> consumer) {
        this.channels = channels;
        this.consumer = consumer;
    }

    /**
     * The position just before each channel's first record at an instant or later. Blocks.
     *
     * @param from
     *            a position up to which all records are earlier
     * @param last
     *            the end of what can be read: the answer in channels that have no such record
     * @throws LogUnavailableException
     *             if Kafka does not answer
     */
    synchronized OffsetVector lastBefore(int partition, Instant instant, OffsetVector from, OffsetVector last) {
        OffsetVector found = last;
        try {
            for (Channel channel : channels.all()) {
                int index = channel.index();
                var topic = new TopicPartition(channel.topic(), partition);
                consumer.assign(List.of(topic));
                ConsumerRecord<byte[], byte[]> first = first(topic, instant.toEpochMilli(), from.offset(index) + 1,
                        last.offset(index) + 1);
                if (first != null) {
                    found = found.with(index, first.offset() - 1, first.leaderEpoch().orElse(0));
                }
            }
            return found;
        } catch (IllegalStateException closed) {
            throw new LogUnavailableException("another log has taken this one's place", closed);
        } catch (KafkaException failure) {
            throw new LogUnavailableException("Kafka did not tell where " + instant + " lies in partition " + partition
                    + ": " + failure.getMessage(), failure);
        }
    }

    /** The first record at {@code millis} or later, at or after offset {@code from} and before {@code end}. */
    private @Nullable ConsumerRecord<byte[], byte[]> first(TopicPartition topic, long millis, long from, long end) {
        // Records before low are earlier; best is the first that is not, of those that were looked at.
        long low = from;
        long high = end;
        ConsumerRecord<byte[], byte[]> best = null;
        long step = 1;
        while (low < high) {
            long probe = best == null && high == end ? Math.min(low + step - 1, high - 1) : (low + high) >>> 1;
            step *= 2;
            ConsumerRecord<byte[], byte[]> record = look(topic, probe, high);
            if (record == null || record.timestamp() >= millis) {
                best = record == null ? best : record;
                high = probe;
            } else {
                low = record.offset() + 1;
            }
        }
        return best;
    }

    /** The first record at or after {@code from} and before {@code end}; null if there is none. */
    private @Nullable ConsumerRecord<byte[], byte[]> look(TopicPartition topic, long from, long end) {
        consumer.seek(topic, from);
        long began = System.nanoTime();
        while (consumer.position(topic) < end) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL).records(topic)) {
                return record.offset() < end ? record : null;
            }
            if (System.nanoTime() - began > PATIENCE.toNanos()) {
                throw new LogUnavailableException("Kafka gave nothing at offset " + from + " of " + topic);
            }
        }
        return null;
    }

    /** Ends a search under way and closes the consumer; idempotent. */
    @Override
    public void close() {
        consumer.wakeup();
        synchronized (this) {
            consumer.close(LogConsumers.AT_ONCE);
        }
    }
}
