package dev.sluice.bridge.log;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;

import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;

/**
 * Serves all replays with few readers: whoever asks for what was read lately is answered from the block cache, and those
 * who wait for the same partition number are answered by one reading. At most one request a connection waits here.
 */
final class Replays implements AutoCloseable {
    /** Requests that far apart, in records, are not read together: the one behind would hold up the others. */
    private static final long NEAR = 20_000;
    private static final ReplayStep TRUNCATED = new ReplayStep.Unavailable("the log has lost what was read");
    private static final ReplayStep STOPPING = new ReplayStep.Unavailable("the bridge is stopping");

    private final ExecutorService threads;
    private final BlockCache cache;
    private final Supplier<ReplayReader> newReader;
    private final IntFunction<LogBounds> bounds;
    private final LogListener listener;
    /** By partition number; guarded by this. */
    private final Map<Integer, List<Waiting>> waiting = new HashMap<>();
    /** Partition numbers that a thread is reading, or will; guarded by this. */
    private final Set<Integer> scheduled = new HashSet<>();
    /** Readers at rest; guarded by this. */
    private final ArrayDeque<ReplayReader> readers = new ArrayDeque<>();
    /** Nobody is read for any more; guarded by this. */
    private boolean closed;

    private record Waiting(ReplayRequest request, Consumer<ReplayStep> then) {}

    Replays(LogSettings settings, Supplier<ReplayReader> newReader, IntFunction<LogBounds> bounds,
            LogListener listener) {
        this(Executors.newFixedThreadPool(settings.replayReaders(),
                Thread.ofPlatform().name("sluice-replay-", 0).factory()),
                new BlockCache(settings.replayCache().toBytes()), newReader, bounds, listener);
    }

    /**
     * @param threads
     *            runs one turn of reading at a time on each of its threads; shut down with this
     */
    Replays(ExecutorService threads, BlockCache cache, Supplier<ReplayReader> newReader,
            IntFunction<LogBounds> bounds, LogListener listener) {
        this.threads = threads;
        this.cache = cache;
        this.newReader = newReader;
        this.bounds = bounds;
        this.listener = listener;
    }

    /** Answers a request, from memory at once or later on a thread of this pool. */
    void read(ReplayRequest request, Consumer<ReplayStep> then) {
        if (answerFromMemory(request, then)) {
            return;
        }
        boolean idle;
        synchronized (this) {
            if (closed) {
                then.accept(STOPPING);
                return;
            }
            waiting.computeIfAbsent(request.partition(), partition -> new ArrayList<>())
                    .add(new Waiting(request, then));
            idle = scheduled.add(request.partition());
        }
        if (idle) {
            schedule(request.partition());
        }
    }

    private boolean answerFromMemory(ReplayRequest request, Consumer<ReplayStep> then) {
        Optional<ReplayBlock> known = cache.find(request.partition(), request.after(), request.channels());
        known.ifPresent(block -> then.accept(block.step(request.tenant())));
        return known.isPresent();
    }

    private void schedule(int partition) {
        try {
            threads.execute(() -> readOnce(partition));
        } catch (RejectedExecutionException closed) {
            taken(partition).forEach(one -> one.then.accept(STOPPING));
        }
    }

    private synchronized List<Waiting> taken(int partition) {
        List<Waiting> taken = waiting.remove(partition);
        return taken == null ? List.of() : taken;
    }

    /** Whoever wants no more than it has gets nothing, unless the log has been cut off before its position. */
    private void answerReached(int partition, List<Waiting> reached) {
        try {
            LogBounds now = bounds.apply(partition);
            for (Waiting one : reached) {
                if (!tellOutOf(one, now)) {
                    one.then.accept(new ReplayStep.Progress(List.of(), one.request.after()));
                }
            }
        } catch (RuntimeException failure) {
            tellUnavailable(reached, failure);
        }
    }

    /** One block for those who wait for a partition number and are near each other; the rest waits for the next turn. */
    private void readOnce(int partition) {
        List<Waiting> reached = new ArrayList<>();
        List<Waiting> group = new ArrayList<>();
        List<Waiting> later = new ArrayList<>();
        for (Waiting one : taken(partition)) {
            if (one.request.isReached()) {
                reached.add(one);
            } else if (!answerFromMemory(one.request, one.then)) {
                (group.isEmpty() || near(group.getFirst(), one) ? group : later).add(one);
            }
        }
        if (!reached.isEmpty()) {
            answerReached(partition, reached);
        }
        if (!group.isEmpty()) {
            answer(partition, group, later);
        }
        boolean more;
        synchronized (this) {
            if (!later.isEmpty()) {
                // First: those who were answered and ask again must not keep the others waiting.
                waiting.computeIfAbsent(partition, number -> new ArrayList<>()).addAll(0, later);
            }
            more = waiting.containsKey(partition);
            if (!more) {
                scheduled.remove(partition);
            }
        }
        if (more) {
            schedule(partition);
        }
    }

    private static boolean near(Waiting first, Waiting other) {
        return first.request.channels().equals(other.request.channels())
                && first.request.distance(other.request.after()) <= NEAR;
    }

    private void answer(int partition, List<Waiting> group, List<Waiting> later) {
        // A channel that nobody here asked for is left alone: what is known of it may be long out of date.
        OffsetVector until = group.getFirst().request.until();
        OffsetVector after = OffsetVector.unread(until.size());
        for (Waiting one : group) {
            after = one.request.lowest(after);
            until = until.highest(one.request.until());
        }
        try {
            ReplayBlock block = read(partition, after, until);
            if (block.end().equals(after)) {
                throw new IllegalStateException("Kafka gave nothing after " + after + " of partition " + partition);
            }
            for (Waiting one : group) {
                if (block.covers(one.request.after(), one.request.channels())) {
                    one.then.accept(block.step(one.request.tenant()));
                } else {
                    later.add(one);
                }
            }
        } catch (LogTruncationException cut) {
            listener.truncated(partition, String.valueOf(cut.getMessage()));
            group.forEach(one -> one.then.accept(TRUNCATED));
        } catch (OffsetOutOfRangeException gone) {
            tellOutOfRange(partition, group, later);
        } catch (RuntimeException failure) {
            tellUnavailable(group, failure);
        }
    }

    private ReplayBlock read(int partition, OffsetVector after, OffsetVector until) {
        ReplayReader reader = reader(partition, after);
        try {
            long era = cache.era();
            ReplayBlock block = reader.read(partition, after, until);
            cache.add(block, era);
            return block;
        } finally {
            synchronized (this) {
                readers.add(reader);
            }
        }
    }

    private ReplayReader reader(int partition, OffsetVector after) {
        synchronized (this) {
            for (ReplayReader resting : readers) {
                if (resting.continuesFrom(partition, after)) {
                    readers.remove(resting);
                    return resting;
                }
            }
            ReplayReader any = readers.poll();
            if (any != null) {
                return any;
            }
        }
        return newReader.get();
    }

    private void tellOutOfRange(int partition, List<Waiting> group, List<Waiting> later) {
        try {
            LogBounds now = bounds.apply(partition);
            List<Waiting> left = group.stream().filter(one -> !tellOutOf(one, now)).toList();
            if (left.size() == group.size()) {
                throw new IllegalStateException("the bounds of partition " + partition + " have moved while it was "
                        + "read");
            }
            later.addAll(left);
        } catch (RuntimeException failure) {
            tellUnavailable(group, failure);
        }
    }

    /** Answers a request whose position the log does not hold any more; whether it is one. */
    private boolean tellOutOf(Waiting one, LogBounds now) {
        ReplayRequest request = one.request;
        if (request.isPast(now)) {
            listener.truncated(request.partition(), "it ends at " + now.last() + ", before " + request.after());
            one.then.accept(TRUNCATED);
        } else if (request.isExpired(now)) {
            one.then.accept(new ReplayStep.OutOfRange(now));
        } else {
            return false;
        }
        return true;
    }

    private void tellUnavailable(List<Waiting> group, RuntimeException failure) {
        listener.readFailed(failure);
        group.forEach(one -> one.then.accept(new ReplayStep.Unavailable(String.valueOf(failure.getMessage()))));
    }

    /** Serves nothing from memory any more that was read of a partition number up to now. */
    void forget(int partition) {
        cache.forget(partition);
    }

    /** What the cache holds, in bytes. */
    long cacheBytes() {
        return cache.bytes();
    }

    /** Whoever still waits is told that the log cannot be read; idempotent. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
                listener.readFailed(new IllegalStateException("a replay did not stop within 5 s"));
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        List<Waiting> left = new ArrayList<>();
        synchronized (this) {
            waiting.values().forEach(left::addAll);
            waiting.clear();
            readers.forEach(ReplayReader::close);
            readers.clear();
        }
        left.forEach(one -> one.then.accept(STOPPING));
    }
}
