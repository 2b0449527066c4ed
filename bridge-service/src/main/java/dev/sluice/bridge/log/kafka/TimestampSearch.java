package dev.sluice.bridge.log.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.Channels;
import dev.sluice.bridge.log.LogBounds;
import dev.sluice.bridge.log.LogUnavailableException;
import dev.sluice.bridge.log.Position;

/**
 * A binary search for each channel's first record with a timestamp at or after an instant. Kafka's own lookup by
 * timestamp also finds transaction markers, whose timestamp is the time when they were written: after an outage of the
 * capture, records with older timestamps follow them. Record timestamps never decrease, so the search is exact. Owns
 * its consumer. Thread-safe: one search at a time.
 */
final class TimestampSearch implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** Finds a record in the topic of the channel with this index; null if there is none. */
    private interface Search {
        @Nullable
        ConsumerRecord<byte[], byte[]> find(TopicPartition topic, int channel);
    }

    private final Channels channels;
    private final Consumer<byte[], byte[]> consumer;
    private final LongSupplier nanoTime;

    /** Creates a search that owns {@code consumer}. */
    TimestampSearch(Channels channels, Consumer<byte[], byte[]> consumer, LongSupplier nanoTime) {
        this.channels = channels;
        this.consumer = consumer;
        this.nanoTime = nanoTime;
    }

    /**
     * Returns the position before each channel's first record with a timestamp at or after {@code instant}. Blocks.
     *
     * @param from
     *            a position up to which all records are earlier
     * @param last
     *            the end of the log: the result in channels without such a record
     * @throws LogUnavailableException
     *             if Kafka does not answer
     */
    synchronized Position lastBefore(int partition, Instant instant, Position from, Position last) {
        return search(partition, last, (topic, index) -> first(topic, instant.toEpochMilli(), from.offset(index) + 1,
                last.offset(index) + 1));
    }

    /**
     * Returns, for each channel, the position before the gap markers that are the last records up to {@code position}.
     * Their offsets are consecutive. Blocks.
     *
     * @throws LogUnavailableException
     *             if Kafka does not answer
     */
    synchronized Position beforeMarkers(int partition, Position position, LogBounds bounds) {
        return search(partition, position,
                (topic, index) -> firstMarker(topic, bounds.earliest().offset(index), position.offset(index)));
    }

    /** Finds a record in each channel; the result is before it, or as {@code otherwise} in channels without it. */
    private Position search(int partition, Position otherwise, Search search) {
        Position found = otherwise;
        try {
            for (Channel channel : channels.all()) {
                int index = channel.index();
                var topic = new TopicPartition(channel.topic(), partition);
                consumer.assign(List.of(topic));
                ConsumerRecord<byte[], byte[]> record = search.find(topic, index);
                if (record != null) {
                    found = found.with(index, record.offset() - 1, record.leaderEpoch().orElse(0));
                }
            }
            return found;
        } catch (IllegalStateException closed) {
            throw new LogUnavailableException("Another log has replaced this one.", closed);
        } catch (KafkaException failure) {
            throw new LogUnavailableException("Kafka did not return the records by time in partition " + partition
                    + ": " + failure.getMessage(), failure);
        }
    }

    /** Returns the first of the consecutive gap markers up to the offset {@code last}; null if there is none. */
    private @Nullable ConsumerRecord<byte[], byte[]> firstMarker(TopicPartition topic, long first, long last) {
        ConsumerRecord<byte[], byte[]> marker = null;
        for (long offset = last; offset >= first; offset--) {
            ConsumerRecord<byte[], byte[]> record = recordIn(topic, offset, offset + 1);
            if (record == null || RecordDecoder.sourceGap(record) == null) {
                break;
            }
            marker = record;
        }
        return marker;
    }

    /** Returns the first record at {@code millis} or later in the offsets [from, end); null if there is none. */
    private @Nullable ConsumerRecord<byte[], byte[]> first(TopicPartition topic, long millis, long from, long end) {
        // Invariant: records before `low` are earlier than `millis`. `best` is the first record found so far that is
        // not.
        long low = from;
        long high = end;
        ConsumerRecord<byte[], byte[]> best = null;
        long step = 1;
        while (low < high) {
            long probe = best == null && high == end ? Math.min(low + step - 1, high - 1) : (low + high) >>> 1;
            step *= 2;
            ConsumerRecord<byte[], byte[]> record = recordIn(topic, probe, high);
            if (record == null || record.timestamp() >= millis) {
                best = record == null ? best : record;
                high = probe;
            } else {
                low = record.offset() + 1;
            }
        }
        return best;
    }

    /** Returns the first record in the offsets [from, end); null if there is none. */
    private @Nullable ConsumerRecord<byte[], byte[]> recordIn(TopicPartition topic, long from, long end) {
        consumer.seek(topic, from);
        long began = nanoTime.getAsLong();
        while (consumer.position(topic) < end) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL).records(topic)) {
                return record.offset() < end ? record : null;
            }
            if (nanoTime.getAsLong() - began > TIMEOUT.toNanos()) {
                throw new LogUnavailableException("Kafka returned nothing at offset " + from + " of " + topic);
            }
        }
        return null;
    }

    /** Aborts a running search and closes the consumer; idempotent. */
    @Override
    public void close() {
        consumer.wakeup();
        synchronized (this) {
            consumer.close(LogConsumers.IMMEDIATELY);
        }
    }
}
