package dev.sluice.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

import dev.sluice.benchmarks.load.LoadClient;
import dev.sluice.benchmarks.load.Target;
import dev.sluice.benchmarks.server.Publisher;

/**
 * A probe of live latency under other load. It publishes twenty events per second to its own tenant and measures the
 * time from before the write to Kafka until each of its streams has received the event. Owns one thread.
 */
final class LiveProbe implements AutoCloseable {
    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int MAX_EVENTS = 100_000;

    private final Publisher publisher;
    private final LoadClient client;
    private final Thread publishing;
    private final Recorder micros;
    private final AtomicLongArray sent;
    private volatile boolean closed;

    private LiveProbe(Publisher publisher, LoadClient client, Recorder micros, AtomicLongArray sent) {
        this.publisher = publisher;
        this.client = client;
        this.micros = micros;
        this.sent = sent;
        this.publishing = Thread.ofPlatform().name("live-probe").daemon().unstarted(this::publish);
    }

    /**
     * Starts to publish.
     *
     * @param publisher
     *            a publisher that has not published for its first tenant yet; the probe takes ownership
     */
    static LiveProbe start(Publisher publisher, Target target, int streams) throws IOException {
        var micros = new Recorder(3);
        var sent = new AtomicLongArray(MAX_EVENTS);
        LoadClient client = LoadClient.start(Collections.nCopies(streams, target),
                new LoadClient.Settings(1, LoadClient.Reading.SLEEPING,
                        number -> micros.recordValue(
                                Math.max(0, System.nanoTime() - sent.get((int) number)) / 1000)));
        client.awaitOpen(Duration.ofMinutes(1));
        var probe = new LiveProbe(publisher, client, micros, sent);
        probe.publishing.start();
        return probe;
    }

    private void publish() {
        long next = System.nanoTime();
        for (int number = 0; number < MAX_EVENTS && !closed; number++) {
            while (System.nanoTime() < next && !closed) {
                LockSupport.parkNanos(next - System.nanoTime());
            }
            next += INTERVAL_NANOS;
            sent.set(number, System.nanoTime());
            publisher.burst(1, 1);
        }
    }

    /** Returns the latencies since the last call, in microseconds. */
    Histogram sinceLast() {
        return micros.getIntervalHistogram();
    }

    /** Returns the number of events that were lost, duplicated or out of order. */
    long orderErrors() {
        return client.orderErrors();
    }

    @Override
    public void close() {
        closed = true;
        try {
            publishing.join();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        client.close();
    }

    /** Returns the median and the 99th percentile as text, in microseconds. */
    static List<String> percentiles(Histogram micros) {
        return List.of(Long.toString(micros.getValueAtPercentile(50)), Long.toString(micros.getValueAtPercentile(99)));
    }
}
