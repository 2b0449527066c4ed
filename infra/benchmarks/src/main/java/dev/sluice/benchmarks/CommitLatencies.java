package dev.sluice.benchmarks;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;

import dev.sluice.schemas.EventHeaders;

/**
 * The events of one kind at a {@code read_committed} consumer: how many have arrived, when, and how long after the
 * commit time in their headers. PostgreSQL and the consumer read the clock of the same machine. Owns one thread.
 */
final class CommitLatencies implements AutoCloseable {
    private static final long POLL_NANOS = 200_000;

    private final byte[] kind;
    private final TopicReader reader;
    /** Owned by the reader's thread until all events have arrived. */
    private final Histogram micros = new Histogram(2);
    private volatile Progress progress = Progress.NONE;

    /**
     * The events until now. Times are those of {@link System#nanoTime()}.
     *
     * @param first
     *            the number of events in the first poll
     * @param firstNanos
     *            the time of the first poll
     * @param nanos
     *            the time of the last poll
     */
    record Progress(long first, long firstNanos, long count, long nanos) {
        static final Progress NONE = new Progress(0, 0, 0, 0);

        private Progress and(long more, long now) {
            return count == 0 ? new Progress(more, now, more, now) : new Progress(first, firstNanos, count + more, now);
        }

        /** Returns the number of events after the first poll. */
        long counted() {
            return count - first;
        }

        /** Returns the microseconds from the first poll to the last. */
        long micros() {
            return (nanos - firstNanos) / 1000;
        }
    }

    CommitLatencies(String bootstrapServers, String topic, String kind) {
        this.kind = kind.getBytes(StandardCharsets.UTF_8);
        this.reader = new TopicReader(bootstrapServers, topic, this::take);
    }

    private void take(ConsumerRecords<byte[], byte[]> records) {
        long nanos = System.nanoTime();
        Instant now = Instant.now();
        byte[] lastTime = {};
        long lastMicros = 0;
        int taken = 0;
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (Arrays.equals(Arrivals.header(record, EventHeaders.KIND), kind)) {
                byte[] time = Arrivals.header(record, EventHeaders.TIME);
                if (!Arrays.equals(time, lastTime)) {
                    lastTime = time;
                    lastMicros = ChronoUnit.MICROS
                            .between(Instant.parse(new String(time, StandardCharsets.UTF_8)), now);
                }
                micros.recordValue(Math.max(0, lastMicros));
                taken++;
            }
        }
        if (taken > 0) {
            progress = progress.and(taken, nanos);
        }
    }

    /**
     * Waits until this many events have arrived in total.
     *
     * @param goesOn
     *            whether more can arrive; asked repeatedly
     * @throws IllegalStateException
     *             if no more can arrive
     */
    Progress await(long count, BooleanSupplier goesOn) {
        while (progress.count < count) {
            if (!goesOn.getAsBoolean()) {
                throw new IllegalStateException("Only " + progress.count + " of " + count + " events have arrived.");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return progress;
    }

    /** Returns one row of raw numbers for each latency. To be called when all events have arrived. */
    List<List<String>> rows(String measure) {
        List<List<String>> rows = new ArrayList<>();
        micros.recordedValues().forEach(it -> rows.add(CaptureBenchmark.row(measure,
                Math.toIntExact(it.getCountAtValueIteratedTo()), it.getValueIteratedTo())));
        return rows;
    }

    @Override
    public void close() {
        reader.close();
    }
}
