package dev.sluice.bridge.log;

import java.time.Duration;
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
import java.util.stream.Stream;

import dev.sluice.bridge.log.ReplayGroup.Waiting;

/**
 * Serves all replays with few readers, in turns: who asks for what is known is answered at once, the others wait, and
 * those who wait near each other are answered by one block. At most one request a connection waits here.
 */
final class Replays implements AutoCloseable {
    /** So many are served with what each needs; more of them share what is read. */
    private static final int FEW = 8;
    private static final ReplayStep STOPPING = new ReplayStep.Unavailable("the bridge is stopping");

    private final Threads threads;
    private final ReplayBlocks blocks;
    private final ReplayOrder order;
    private final ReplayAnswers answers;
    private final LogListener listener;
    /** By partition number; guarded by this. */
    private final Map<Integer, ReplayLine> lines = new HashMap<>();
    /** Nobody is read for any more; guarded by this. */
    private boolean closed;

    /**
     * What takes turns of reading.
     *
     * @param turns
     *            runs one turn at a time on each of its threads; shut down with the replays
     * @param later
     *            does so after a while
     */
    record Threads(ExecutorService turns, Executor later) {
        /** How soon it is looked again whether those who come up from behind are still getting on. */
        private static final Duration WHILE = Duration.ofMillis(20);

        /** So many threads. */
        static Threads start(int count) {
            ExecutorService turns = Executors.newFixedThreadPool(count,
                    Thread.ofPlatform().name("sluice-replay-", 0).factory());
            return new Threads(turns,
                    CompletableFuture.delayedExecutor(WHILE.toMillis(), TimeUnit.MILLISECONDS, turns));
        }
    }

    /**
     * @param threads
     *            shut down with this
     * @param blocks
     *            closed with this
     */
    Replays(Threads threads, ReplayBlocks blocks, ReplayOrder order, IntFunction<LogBounds> bounds,
            LogListener listener) {
        this.threads = threads;
        this.blocks = blocks;
        this.order = order;
        this.answers = new ReplayAnswers(blocks, bounds, listener);
        this.listener = listener;
    }

    /** Answers a request, from memory at once or later on a thread of this pool. */
    void read(ReplayRequest request, Consumer<ReplayStep> then) {
        if (answerFromMemory(request, then)) {
            return;
        }
        boolean due;
        synchronized (this) {
            if (closed) {
                then.accept(STOPPING);
                return;
            }
            Waiting one = order.begin(request, then);
            ReplayLine line = line(request.partition());
            due = order.hasTime(request) ? line.joinPatiently(one) : line.join(one);
        }
        if (due) {
            schedule(request.partition());
        }
    }

    private synchronized ReplayLine line(int partition) {
        return lines.computeIfAbsent(partition, number -> new ReplayLine());
    }

    private boolean answerFromMemory(ReplayRequest request, Consumer<ReplayStep> then) {
        Optional<ReplayStep.Progress> known = blocks.known(request);
        known.ifPresent(then);
        return known.isPresent();
    }

    private void schedule(int partition) {
        try {
            threads.turns.execute(() -> turn(partition));
        } catch (RejectedExecutionException closed) {
            stop(line(partition));
        }
    }

    private synchronized ReplayLine.Taken taken(int partition) {
        return line(partition).take();
    }

    /** One block for those who wait for a partition number and are near each other; the rest waits for the next turn. */
    private void turn(int partition) {
        ReplayLine.Taken taken = taken(partition);
        List<Waiting> waiting = new ArrayList<>(taken.left());
        for (Waiting one : taken.joined()) {
            // It may have come while the block was read that it needs.
            if (one.request().isReached() || !answerFromMemory(one.request(), one.then())) {
                waiting.add(one);
            }
        }
        if (waiting.isEmpty()) {
            goOn(partition, waiting);
            return;
        }
        order.next(waiting, isCrowded(waiting)).ifPresentOrElse(
                next -> goOn(partition, turn(partition, waiting, next)),
                () -> postpone(partition, waiting));
    }

    private boolean isCrowded(List<Waiting> waiting) {
        return waiting.size() > FEW || blocks.isCrowded(waiting.getFirst().request().partition());
    }

    /** Whoever is not answered is left. */
    private List<Waiting> turn(int partition, List<Waiting> taken, Waiting next) {
        var reached = new ReplayGroup();
        List<Waiting> unknown = new ArrayList<>();
        for (Waiting one : taken) {
            if (one.request().isReached()) {
                reached.add(one);
            } else if (!answerFromMemory(one.request(), one.then())) {
                unknown.add(one);
            }
        }
        if (!reached.isEmpty()) {
            answers.reached(partition, reached);
        }
        return unknown.remove(next) ? answer(partition, next, unknown, isCrowded(taken)) : unknown;
    }

    private List<Waiting> answer(int partition, Waiting next, List<Waiting> waiting, boolean crowded) {
        var group = new ReplayGroup();
        group.add(next);
        // Whom the tail can serve must not be read for together with somebody whom it cannot.
        boolean inTail = blocks.isInTail(next.request());
        List<Waiting> left = new ArrayList<>();
        for (Waiting one : waiting) {
            if (group.isNear(one.request()) && blocks.isInTail(one.request()) == inTail) {
                group.add(one);
            } else {
                left.add(one);
            }
        }
        left.addAll(answers.read(partition, group, crowded));
        return left;
    }

    private void goOn(int partition, List<Waiting> left) {
        ReplayLine.Next next;
        synchronized (this) {
            next = line(partition).goOn(left);
        }
        see(partition, next);
    }

    private void postpone(int partition, List<Waiting> left) {
        ReplayLine.Next next;
        synchronized (this) {
            next = line(partition).postpone(left);
            if (closed) {
                stop(line(partition));
            }
        }
        see(partition, next);
    }

    private void see(int partition, ReplayLine.Next next) {
        switch (next) {
            case NOTHING -> {}
            case TURN -> schedule(partition);
            case TURN_LATER -> threads.later.execute(() -> resume(partition));
        }
    }

    private void resume(int partition) {
        boolean due;
        synchronized (this) {
            due = line(partition).resume();
        }
        if (due) {
            turn(partition);
        }
    }

    /** Whoever still waits is told that the log cannot be read. */
    private void stop(ReplayLine line) {
        ReplayLine.Taken taken;
        synchronized (this) {
            taken = line.take();
        }
        Stream.concat(taken.left().stream(), taken.joined().stream()).forEach(one -> one.then().accept(STOPPING));
    }

    /** How many requests wait for a turn. */
    synchronized int waiting() {
        return lines.values().stream().mapToInt(ReplayLine::size).sum();
    }

    /** Whoever still waits is told that the log cannot be read; idempotent. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        threads.turns.shutdownNow();
        try {
            if (!threads.turns.awaitTermination(5, TimeUnit.SECONDS)) {
                listener.readFailed(new IllegalStateException("a replay did not stop within 5 s"));
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        blocks.close();
        List<ReplayLine> left;
        synchronized (this) {
            left = List.copyOf(lines.values());
        }
        left.forEach(this::stop);
    }
}
