package dev.sluice.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;

import dev.sluice.schemas.EventHeaders;

/** The arrival times of a topic's events at a {@code read_committed} consumer, by row number. Owns one thread. */
final class Arrivals implements AutoCloseable {
    /** The kind of rows that are counted and not timed. */
    static final String BULK = "bulk";
    private static final byte[] BULK_BYTES = BULK.getBytes(StandardCharsets.UTF_8);
    private static final long POLL_NANOS = 200_000;

    private final AtomicLongArray nanos;
    private final AtomicLong bulk = new AtomicLong();
    private final TopicReader reader;

    /** Follows the topic from its beginning, for rows with numbers below {@code numbers}. */
    Arrivals(String bootstrapServers, String topic, int numbers) {
        this.nanos = new AtomicLongArray(numbers);
        this.reader = new TopicReader(bootstrapServers, topic, this::take);
    }

    private void take(ConsumerRecords<byte[], byte[]> records) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (Arrays.equals(header(record, EventHeaders.KIND), BULK_BYTES)) {
                bulk.incrementAndGet();
            } else {
                nanos.set(Integer.parseInt(new String(header(record, EventHeaders.SUBJECT), StandardCharsets.UTF_8)),
                        System.nanoTime());
            }
        }
    }

    /** Returns the bytes of a header that the record must have. */
    static byte[] header(ConsumerRecord<?, ?> record, String name) {
        return Objects.requireNonNull(record.headers().lastHeader(name), name).value();
    }

    /** Returns the arrival of a row in {@link System#nanoTime()}; 0 if it has not arrived yet. */
    long nanos(int number) {
        return nanos.get(number);
    }

    /** Returns the number of bulk rows so far. */
    long bulk() {
        return bulk.get();
    }

    /** Waits until this many bulk rows have arrived in total. */
    void awaitBulk(long count) {
        while (bulk.get() < count) {
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    @Override
    public void close() {
        reader.close();
    }
}
