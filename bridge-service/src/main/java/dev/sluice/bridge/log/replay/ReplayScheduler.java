package dev.sluice.bridge.log.replay;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;

import dev.sluice.bridge.log.LogBounds;
import dev.sluice.bridge.log.LogListeners;
import dev.sluice.bridge.log.LogTelemetry;
import dev.sluice.bridge.log.ReplayRequest;
import dev.sluice.bridge.log.ReplayResult;

/**
 * The scheduler of all replays, with a few reader threads. A request that memory can answer is answered immediately.
 * All other requests wait in their partition's queue. One turn reads one block and answers all requests near each other
 * with it. Bounded: each connection has at most one request here. Thread-safe.
 */
public final class ReplayScheduler implements AutoCloseable {
    private static final ReplayResult STOPPING = new ReplayResult.Unavailable("The bridge is stopping.");

    private final Threads threads;
    private final BlockLoader blocks;
    private final BatchResponder responder;
    private final LongSupplier nanoTime;
    private final LogTelemetry telemetry;
    /** By partition; guarded by this. */
    private final Map<Integer, ReplayQueue> queues = new HashMap<>();
    /** Set if no further turn may begin; guarded by this. */
    private boolean closed;

    /**
     * The threads of a scheduler.
     *
     * @param turns
     *            runs one turn at a time on each of its threads; shut down with the scheduler
     * @param rechecks
     *            runs a task after {@link FairnessPolicy#RECHECK}
     */
    public record Threads(ExecutorService turns, Executor rechecks) {
        /** Starts this many threads. */
        public static Threads start(int count) {
            ExecutorService turns = Executors.newFixedThreadPool(count,
                    Thread.ofPlatform().name("sluice-replay-", 0).factory());
            return new Threads(turns, CompletableFuture.delayedExecutor(FairnessPolicy.RECHECK.toMillis(),
                    TimeUnit.MILLISECONDS, turns));
        }
    }

    /**
     * Creates a scheduler that owns its threads and blocks: it closes both.
     *
     * @param bounds
     *            returns a partition's bounds; blocks
     * @param nanoTime
     *            the time in nanoseconds, as {@link System#nanoTime}
     */
    public ReplayScheduler(Threads threads, BlockLoader blocks, IntFunction<LogBounds> bounds, LongSupplier nanoTime,
            LogListeners listeners) {
        this.threads = threads;
        this.blocks = blocks;
        this.nanoTime = nanoTime;
        this.telemetry = listeners.telemetry();
        this.responder = new BatchResponder(blocks, bounds, listeners);
    }

    /** Answers a request: from memory on the caller's thread, or later on a thread of this scheduler. */
    public void read(ReplayRequest request, Consumer<ReplayResult> then) {
        if (answerFromMemory(request, then)) {
            return;
        }
        ReplayQueue.FollowUp followUp;
        synchronized (this) {
            if (closed) {
                then.accept(STOPPING);
                return;
            }
            ReplayQueue queue = queue(request.partition());
            var queued = new QueuedRequest(request, then, nanoTime.getAsLong());
            boolean canWait = FairnessPolicy.canWait(request, snapshot(queue, blocks.cacheUse(request.partition()),
                    one -> blocks.entersCache(one, BlockLoader.Sharing.ALONE)));
            followUp = canWait ? queue.addDeferrable(queued) : queue.add(queued);
        }
        follow(request.partition(), followUp);
    }

    private FairnessPolicy.Snapshot snapshot(ReplayQueue queue, CacheUse cache,
            Predicate<ReplayRequest> entersCache) {
        return new FairnessPolicy.Snapshot(nanoTime.getAsLong(), queue.starvedAt(), cache, entersCache);
    }

    private synchronized ReplayQueue queue(int partition) {
        return queues.computeIfAbsent(partition, number -> new ReplayQueue());
    }

    private boolean answerFromMemory(ReplayRequest request, Consumer<ReplayResult> then) {
        Optional<ReplayResult.Progress> known = blocks.fromMemory(request);
        known.ifPresent(then);
        return known.isPresent();
    }

    private void follow(int partition, ReplayQueue.FollowUp followUp) {
        switch (followUp) {
            case NONE -> {}
            case TURN -> schedule(partition);
            case RECHECK -> threads.rechecks.execute(() -> recheck(partition));
        }
    }

    private void schedule(int partition) {
        try {
            threads.turns.execute(() -> turn(partition));
        } catch (RejectedExecutionException closed) {
            stop(queue(partition));
        }
    }

    private void recheck(int partition) {
        ReplayQueue.FollowUp followUp;
        synchronized (this) {
            followUp = queue(partition).recheck();
        }
        if (followUp == ReplayQueue.FollowUp.TURN) {
            turn(partition);
        }
    }

    /** Reads at most one block, for the next request and the requests near it. */
    private void turn(int partition) {
        List<QueuedRequest> waiting = takeUnanswered(partition);
        if (waiting.isEmpty()) {
            endTurn(partition, waiting);
            return;
        }
        CacheUse cache = blocks.cacheUse(partition);
        BlockLoader.Sharing sharing = FairnessPolicy.isHerd(waiting.size(), cache)
                ? BlockLoader.Sharing.WITH_OTHERS
                : BlockLoader.Sharing.ALONE;
        FairnessPolicy.Snapshot snapshot;
        synchronized (this) {
            snapshot = snapshot(queue(partition), cache, request -> blocks.entersCache(request, sharing));
        }
        switch (FairnessPolicy.decide(waiting, snapshot)) {
            case FairnessPolicy.Decision.Serve(QueuedRequest next) ->
                endTurn(partition, serve(partition, waiting, next, sharing));
            case FairnessPolicy.Decision.ServeStarved(QueuedRequest next) -> {
                synchronized (this) {
                    queue(partition).starvedAt(snapshot.nanoTime());
                }
                endTurn(partition, serve(partition, waiting, next, sharing));
            }
            case FairnessPolicy.Decision.Defer() -> deferTurn(partition, waiting);
        }
    }

    /**
     * Takes all requests except those that memory can answer by now: their blocks may have been read since they were
     * queued.
     */
    private List<QueuedRequest> takeUnanswered(int partition) {
        ReplayQueue.Taken taken;
        synchronized (this) {
            taken = queue(partition).take();
        }
        var waiting = new ArrayList<QueuedRequest>(taken.waiting());
        for (QueuedRequest one : taken.arrived()) {
            if (one.request().isEmpty() || !answerFromMemory(one.request(), one.then())) {
                waiting.add(one);
            }
        }
        return waiting;
    }

    /** Takes the turn and returns the requests that it did not answer. */
    private List<QueuedRequest> serve(int partition, List<QueuedRequest> waiting, QueuedRequest next,
            BlockLoader.Sharing sharing) {
        var empty = new ReplayBatch();
        var unknown = new ArrayList<QueuedRequest>();
        for (QueuedRequest one : waiting) {
            if (one.request().isEmpty()) {
                empty.add(one);
            } else if (!answerFromMemory(one.request(), one.then())) {
                unknown.add(one);
            }
        }
        if (!empty.isEmpty()) {
            responder.answerEmpty(partition, empty);
        }
        return unknown.remove(next) ? readFor(partition, next, unknown, sharing) : unknown;
    }

    private List<QueuedRequest> readFor(int partition, QueuedRequest next, List<QueuedRequest> others,
            BlockLoader.Sharing sharing) {
        var batch = new ReplayBatch();
        batch.add(next);
        // Requests that the tail can answer must not share a block with a request that it cannot answer.
        boolean inTail = blocks.isInTail(next.request());
        var unanswered = new ArrayList<QueuedRequest>();
        for (QueuedRequest one : others) {
            if (batch.accepts(one.request()) && blocks.isInTail(one.request()) == inTail) {
                batch.add(one);
            } else {
                unanswered.add(one);
            }
        }
        unanswered.addAll(responder.read(partition, batch, sharing));
        return unanswered;
    }

    private void endTurn(int partition, List<QueuedRequest> unanswered) {
        ReplayQueue.FollowUp followUp;
        synchronized (this) {
            followUp = queue(partition).endTurn(unanswered);
        }
        follow(partition, followUp);
    }

    private void deferTurn(int partition, List<QueuedRequest> unanswered) {
        ReplayQueue.FollowUp followUp;
        synchronized (this) {
            followUp = queue(partition).deferTurn(unanswered);
            if (closed) {
                stop(queue(partition));
            }
        }
        follow(partition, followUp);
    }

    /** Answers all requests of a queue: the bridge is stopping. */
    private void stop(ReplayQueue queue) {
        ReplayQueue.Taken taken;
        synchronized (this) {
            taken = queue.take();
        }
        Stream.concat(taken.waiting().stream(), taken.arrived().stream()).forEach(one -> one.then().accept(STOPPING));
    }

    /** Returns how many requests wait for a turn. */
    public synchronized int waiting() {
        return queues.values().stream().mapToInt(ReplayQueue::size).sum();
    }

    /** Answers all waiting requests with {@link ReplayResult.Unavailable} and stops the threads; idempotent. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        threads.turns.shutdownNow();
        try {
            if (!threads.turns.awaitTermination(5, TimeUnit.SECONDS)) {
                telemetry.readFailed(new IllegalStateException("a replay did not stop within 5 s"));
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        blocks.close();
        List<ReplayQueue> left;
        synchronized (this) {
            left = List.copyOf(queues.values());
        }
        left.forEach(this::stop);
    }
}
