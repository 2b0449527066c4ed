package dev.sluice.bridge.log;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;

/**
 * A few readers that serve all replays in turns. At most one request a connection waits here, so the queue is bounded
 * by the number of connections.
 */
final class ReplayPool implements AutoCloseable {
    private final ExecutorService threads;
    /** Readers at rest. */
    private final ConcurrentLinkedQueue<ReplayReader> readers = new ConcurrentLinkedQueue<>();
    private final Supplier<ReplayReader> newReader;
    private final Function<Integer, LogBounds> bounds;
    private final LogListener listener;

    ReplayPool(int size, Supplier<ReplayReader> newReader, Function<Integer, LogBounds> bounds, LogListener listener) {
        this.threads = Executors.newFixedThreadPool(size, Thread.ofPlatform().name("sluice-replay-", 0).factory());
        this.newReader = newReader;
        this.bounds = bounds;
        this.listener = listener;
    }

    void read(ReplayRequest request, Consumer<ReplayStep> then) {
        try {
            threads.execute(() -> then.accept(read(request)));
        } catch (RejectedExecutionException closed) {
            then.accept(new ReplayStep.Unavailable("the bridge is stopping"));
        }
    }

    private ReplayStep read(ReplayRequest request) {
        ReplayReader reader = readers.poll();
        try {
            if (reader == null) {
                reader = newReader.get();
            }
            return reader.read(request);
        } catch (OffsetOutOfRangeException gone) {
            return outOfRange(request);
        } catch (RuntimeException failure) {
            return unavailable(failure);
        } finally {
            if (reader != null) {
                readers.add(reader);
            }
        }
    }

    private ReplayStep outOfRange(ReplayRequest request) {
        try {
            return new ReplayStep.OutOfRange(bounds.apply(request.partition()));
        } catch (RuntimeException failure) {
            return unavailable(failure);
        }
    }

    private ReplayStep unavailable(RuntimeException failure) {
        listener.readFailed(failure);
        return new ReplayStep.Unavailable(String.valueOf(failure.getMessage()));
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
                listener.readFailed(new IllegalStateException("a replay did not stop within 5 s"));
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        readers.forEach(ReplayReader::close);
    }
}
