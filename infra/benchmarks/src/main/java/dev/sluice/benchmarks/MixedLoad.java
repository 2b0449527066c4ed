package dev.sluice.benchmarks;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import dev.sluice.benchmarks.CommitLatencies.Progress;
import dev.sluice.benchmarks.MixedWriter.Pace;
import dev.sluice.benchmarks.process.ChildJvm;
import dev.sluice.benchmarks.process.Machine;
import dev.sluice.benchmarks.server.CapturedDatabase;
import dev.sluice.benchmarks.server.EventTopics;
import dev.sluice.schemas.EventHeaders;

/**
 * The part of the capture's benchmark with a mixed load: a backlog that the capture finds at its start, then a fixed
 * rate. For comparison, a transactional producer sends the same bytes. Used by one thread.
 */
final class MixedLoad {
    private static final int RATE = 10_000;
    private static final int WARM_UP_SECONDS = 5;
    private static final String BACKLOG = "backlog";
    private static final String PACED = "paced";
    private static final String TOPIC = "mixed-load.transactional";
    private static final long POLL_NANOS = 100_000;

    private final int backlog;
    private final int paced;
    private final int rounds;
    private final List<List<String>> measured = new ArrayList<>();

    /**
     * @param backlog
     *            rows of the backlog
     * @param seconds
     *            the duration of the load at a fixed rate
     * @param rounds
     *            rounds of the producer
     */
    MixedLoad(int backlog, int seconds, int rounds) {
        this.backlog = backlog;
        this.paced = seconds * RATE;
        this.rounds = rounds;
    }

    /** Measures and writes the part {@code mixed} of the raw numbers. */
    void measure(Results results) throws Exception {
        try (CapturedDatabase captured = CapturedDatabase.create()) {
            captured.startCapture().close();
            var writer = new MixedWriter(captured);
            writer.write(BACKLOG, backlog, new Pace.Unlimited());
            ChildJvm capture = drain(captured);
            hold(captured.bootstrapServers(), writer, capture);
            capture.close();
            compare(captured.bootstrapServers());
        }
        results.write("capture-mixed", Machine.notes("capture", String.format(Locale.ROOT,
                "nothing is pinned; PostgreSQL, Kafka and the capture in processes of their own, writer and consumer in"
                        + " another; a backlog of %,d rows; %,d rows at the fixed rate, after %d s of it",
                backlog, paced, WARM_UP_SECONDS)), CaptureBenchmark.COLUMNS, measured);
    }

    /** Starts the capture; returns it when the whole backlog has arrived. */
    private ChildJvm drain(CapturedDatabase captured) throws IOException {
        long began = System.nanoTime();
        try (var arrivals = new CommitLatencies(captured.bootstrapServers(), EventTopics.topic(), BACKLOG)) {
            ChildJvm capture = captured.startCapture();
            Progress drained = arrivals.await(backlog, capture.handle()::isAlive);
            add(CaptureSection.MIXED_CAPTURED, (int) drained.counted(), drained.micros());
            add(CaptureSection.MIXED_START, backlog, (drained.nanos() - began) / 1000);
            return capture;
        }
    }

    private void hold(String bootstrapServers, MixedWriter writer, ChildJvm capture) throws Exception {
        try (var arrivals = new CommitLatencies(bootstrapServers, EventTopics.topic(), PACED)) {
            writer.write("warm-up", WARM_UP_SECONDS * RATE, new Pace.Fixed(RATE));
            add(CaptureSection.PACED_WRITTEN, paced, writer.write(PACED, paced, new Pace.Fixed(RATE)));
            arrivals.await(paced, capture.handle()::isAlive);
            measured.addAll(arrivals.rows(CaptureSection.PACED_CAPTURED));
        }
    }

    private void compare(String bootstrapServers) throws Exception {
        List<ConsumerRecord<byte[], byte[]>> sample = SampleProducer.sample(bootstrapServers, BACKLOG, backlog);
        SampleProducer.createTopics(bootstrapServers, TOPIC);
        try (var producer = SampleProducer.transactional(bootstrapServers, TOPIC)) {
            sendBacklog(bootstrapServers, producer, sample);
            send(producer, sample, "warm-up", WARM_UP_SECONDS * RATE);
            try (var arrivals = new CommitLatencies(bootstrapServers, TOPIC, PACED)) {
                add(CaptureSection.PACED_SENT, paced, send(producer, sample, PACED, paced));
                arrivals.await(paced, () -> true);
                measured.addAll(arrivals.rows(CaptureSection.PACED_TRANSACTIONAL));
            }
        }
    }

    private void sendBacklog(String bootstrapServers, SampleProducer producer,
            List<ConsumerRecord<byte[], byte[]>> sample) {
        try (var arrivals = new CommitLatencies(bootstrapServers, TOPIC, BACKLOG)) {
            for (int round = 0; round <= rounds; round++) {
                long began = System.nanoTime();
                producer.bulk(sample, backlog);
                Progress arrived = arrivals.await((round + 1L) * backlog, () -> true);
                if (round > 0) {
                    add(CaptureSection.MIXED_TRANSACTIONAL, backlog, (arrived.nanos() - began) / 1000);
                }
            }
        }
    }

    /**
     * Sends at the fixed rate. Each transaction has all events that became due during the previous one.
     *
     * @return the microseconds from the start to the end of the last transaction
     */
    private static long send(SampleProducer producer, List<ConsumerRecord<byte[], byte[]>> sample, String kind,
            int count) {
        long interval = TimeUnit.SECONDS.toNanos(1) / RATE;
        Instant start = Instant.now();
        long began = System.nanoTime();
        for (int sent = 0; sent < count;) {
            long due = Math.min(count, (System.nanoTime() - began) / interval);
            if (due == sent) {
                LockSupport.parkNanos(POLL_NANOS);
                continue;
            }
            producer.begin();
            for (; sent < due; sent++) {
                producer.add(sample.get(sent % sample.size()), Map.of(EventHeaders.KIND, kind, EventHeaders.TIME,
                        start.plusNanos((sent + 1) * interval).toString()));
            }
            producer.end();
        }
        return (System.nanoTime() - began) / 1000;
    }

    private void add(String measure, int rows, long micros) {
        measured.add(CaptureBenchmark.row(measure, rows, micros));
    }
}
