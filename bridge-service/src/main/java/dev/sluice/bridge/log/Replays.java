package dev.sluice.bridge.log;

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

import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;

import dev.sluice.bridge.log.ReplayGroup.Waiting;

/**
 * Serves all replays with few readers, in turns: who asks for what is known is answered at once, the others wait, and
 * those who wait near each other are answered by one block. At most one request a connection waits here.
 */
final class Replays implements AutoCloseable {
    /** So many are served with what each needs; more of them share what is read. */
    private static final int FEW = 8;
    private static final ReplayStep TRUNCATED = new ReplayStep.Unavailable("the log has lost what was read");
    private static final ReplayStep STOPPING = new ReplayStep.Unavailable("the bridge is stopping");

    private final ExecutorService threads;
    private final ReplayBlocks blocks;
    private final IntFunction<LogBounds> bounds;
    private final LogListener listener;
    /** By partition number; guarded by this. */
    private final Map<Integer, List<Waiting>> waiting = new HashMap<>();
    /** Partition numbers that a thread is reading, or will; guarded by this. */
    private final Set<Integer> scheduled = new HashSet<>();
    /** Nobody is read for any more; guarded by this. */
    private boolean closed;

    /**
     * @param threads
     *            runs one turn of reading at a time on each of its threads; shut down with this
     * @param blocks
     *            closed with this
     */
    Replays(ExecutorService threads, ReplayBlocks blocks, IntFunction<LogBounds> bounds, LogListener listener) {
        this.threads = threads;
        this.blocks = blocks;
        this.bounds = bounds;
        this.listener = listener;
    }

    /** So many threads for turns of reading. */
    static ExecutorService threads(int count) {
        return Executors.newFixedThreadPool(count, Thread.ofPlatform().name("sluice-replay-", 0).factory());
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
        Optional<ReplayStep.Progress> known = blocks.known(request);
        known.ifPresent(then);
        return known.isPresent();
    }

    private void schedule(int partition) {
        try {
            threads.execute(() -> turn(partition));
        } catch (RejectedExecutionException closed) {
            taken(partition).forEach(one -> one.then().accept(STOPPING));
        }
    }

    private synchronized List<Waiting> taken(int partition) {
        List<Waiting> taken = waiting.remove(partition);
        return taken == null ? List.of() : taken;
    }

    /** One block for those who wait for a partition number and are near each other; the rest waits for the next turn. */
    private void turn(int partition) {
        var reached = new ReplayGroup();
        var group = new ReplayGroup();
        List<Waiting> later = new ArrayList<>();
        boolean groupInTail = false;
        List<Waiting> taken = taken(partition);
        for (Waiting one : taken) {
            ReplayRequest request = one.request();
            if (request.isReached()) {
                reached.add(one);
            } else if (!answerFromMemory(request, one.then())) {
                // Whom the tail can serve must not be read for together with somebody whom it cannot.
                boolean inTail = blocks.isInTail(request);
                groupInTail = group.isEmpty() ? inTail : groupInTail;
                if (group.isNear(request) && inTail == groupInTail) {
                    group.add(one);
                } else {
                    later.add(one);
                }
            }
        }
        if (!reached.isEmpty()) {
            answerReached(partition, reached);
        }
        if (!group.isEmpty()) {
            later.addAll(answer(partition, group, taken.size() > FEW));
        }
        goOn(partition, later);
    }

    private void goOn(int partition, List<Waiting> later) {
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

    /** Whoever wants no more than it has gets nothing, unless the log has been cut off before its position. */
    private void answerReached(int partition, ReplayGroup reached) {
        try {
            LogBounds now = bounds.apply(partition);
            reached.answer(request -> Optional.of(outOf(request, now)
                    .orElseGet(() -> ReplayStep.Progress.nothingUpTo(request.after()))));
        } catch (RuntimeException | Error failure) {
            tellUnavailable(reached, failure);
        }
    }

    /** Reads for a group; those whom that does not answer are left. */
    private List<Waiting> answer(int partition, ReplayGroup group, boolean crowded) {
        ReplayBlock block;
        try {
            block = blocks.read(group, crowded);
            if (block.end().equals(group.after())) {
                throw new IllegalStateException("Kafka gave nothing after " + block.end() + " of partition "
                        + partition);
            }
        } catch (LogTruncationException cut) {
            listener.truncated(partition, String.valueOf(cut.getMessage()));
            return group.answer(request -> Optional.of(TRUNCATED));
        } catch (OffsetOutOfRangeException gone) {
            return tellOutOfRange(partition, group);
        } catch (RuntimeException | Error failure) {
            return tellUnavailable(group, failure);
        }
        return group.answer(block);
    }

    private List<Waiting> tellOutOfRange(int partition, ReplayGroup group) {
        try {
            LogBounds now = bounds.apply(partition);
            if (group.requests().noneMatch(request -> request.isPast(now) || request.isExpired(now))) {
                throw new IllegalStateException("the bounds of partition " + partition + " have moved while it was "
                        + "read");
            }
            return group.answer(request -> outOf(request, now));
        } catch (RuntimeException | Error failure) {
            return tellUnavailable(group, failure);
        }
    }

    /** The answer to a request whose position the log does not hold any more; empty if it does. */
    private Optional<ReplayStep> outOf(ReplayRequest request, LogBounds now) {
        if (request.isPast(now)) {
            listener.truncated(request.partition(), "it ends at " + now.last() + ", before " + request.after());
            return Optional.of(TRUNCATED);
        }
        return request.isExpired(now) ? Optional.of(new ReplayStep.OutOfRange(now)) : Optional.empty();
    }

    private List<Waiting> tellUnavailable(ReplayGroup group, Throwable failure) {
        listener.readFailed(failure);
        ReplayStep unavailable = new ReplayStep.Unavailable(String.valueOf(failure.getMessage()));
        return group.answer(request -> Optional.of(unavailable));
    }

    /** How many requests wait for a turn. */
    synchronized int waiting() {
        return waiting.values().stream().mapToInt(List::size).sum();
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
        blocks.close();
        List<Waiting> left = new ArrayList<>();
        synchronized (this) {
            waiting.values().forEach(left::addAll);
            waiting.clear();
        }
        left.forEach(one -> one.then().accept(STOPPING));
    }
}
