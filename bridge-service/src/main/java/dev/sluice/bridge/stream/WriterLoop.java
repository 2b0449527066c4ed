package dev.sluice.bridge.stream;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An event loop: one thread that owns its responses and runs all their work. The queue holds at most a few tasks for
 * each response. Responses whose tail has grown are served before the queue, which is long while many clients replay,
 * but get at most half of the time.
 */
final class WriterLoop implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(WriterLoop.class);

    /**
     * The maximum time for which the queue has priority after live streams were served. Without it, live streams would
     * wait for as long as a pause of the machine lasted.
     */
    private static final Duration MAX_QUEUE_TIME = Duration.ofMillis(50);

    private final IdText.Cache ids = new IdText.Cache();
    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final Thread thread;
    /** Tenants whose tail has grown and whose responses have not been served since. */
    private final Set<String> grown = ConcurrentHashMap.newKeySet();
    /** Whether a task that serves these tenants is queued. */
    private final AtomicBoolean wakeQueued = new AtomicBoolean();
    private volatile boolean closed;
    /** Whether the thread runs no more tasks. Read after a task has been added. */
    private volatile boolean stopped;
    // Owned by the thread.
    /** Until this time, in nanoseconds, the queue is served first. */
    private long queueFirstUntil;
    private final Map<String, ResponseList> byTenant = new HashMap<>();
    private final LongSupplier nanoTime;
    private final TimerWheel timers;
    private final FrameBuffers buffers = new FrameBuffers();
    private final PinnedMemory pinned;

    WriterLoop(String name, PinnedMemory pinned) {
        this(name, System::nanoTime, pinned);
    }

    /**
     * Creates a loop with another time source. If the caller uses {@link #step} instead of {@link #start}, its thread
     * is the loop's thread.
     *
     * @param nanoTime
     *            the time in nanoseconds, as {@link System#nanoTime}; called on the loop's thread
     * @param pinned
     *            the account of the records that blocked responses keep; shared by all loops
     */
    WriterLoop(String name, LongSupplier nanoTime, PinnedMemory pinned) {
        this.nanoTime = nanoTime;
        this.pinned = pinned;
        this.timers = new TimerWheel(nanoTime.getAsLong());
        this.queueFirstUntil = nanoTime.getAsLong();
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    }

    WriterLoop start() {
        thread.start();
        return this;
    }

    /**
     * Runs a task on the loop's thread; after the loop has stopped, on the calling thread, one task at a time. Called on
     * any thread.
     */
    void execute(Runnable task) {
        tasks.add(task);
        if (stopped) {
            runRest();
        }
    }

    /** Wakes the responses of these tenants: their tail has grown. Called on any thread. */
    void wake(Collection<String> tenants) {
        grown.addAll(tenants);
        if (wakeQueued.compareAndSet(false, true)) {
            execute(() -> {
                // Cleared first: a tail that grows from here on queues another task.
                wakeQueued.set(false);
                wakeGrown();
            });
        }
    }

    private void wakeGrown() {
        long began = nanoTime.getAsLong();
        for (Iterator<String> tenants = grown.iterator(); tenants.hasNext();) {
            String tenant = tenants.next();
            tenants.remove();
            ResponseList responses = byTenant.get(tenant);
            if (responses != null) {
                responses.forEach(WriterLoop::drain);
            }
        }
        long ended = nanoTime.getAsLong();
        queueFirstUntil = ended + Math.min(ended - began, MAX_QUEUE_TIME.toNanos());
    }

    /** Takes over a response. Called on any thread. */
    void add(Response response) {
        execute(() -> {
            byTenant.computeIfAbsent(response.tenant(), key -> new ResponseList()).add(response);
            response.opened();
        });
    }

    /** Removes a response. Called on the loop's thread. */
    void remove(Response response) {
        byTenant.computeIfPresent(response.tenant(), (tenant, responses) -> {
            responses.remove(response);
            return responses.isEmpty() ? null : responses;
        });
    }

    /** Returns the account of the records that blocked responses keep. */
    PinnedMemory pinned() {
        return pinned;
    }

    /** Returns the texts of event ids that the loop's responses share; any thread may use them. */
    IdText.Cache ids() {
        return ids;
    }

    /** Returns the buffer pool, for use on the loop's thread. */
    FrameBuffers buffers() {
        return buffers;
    }

    private void run() {
        while (!closed) {
            try {
                step(TimerWheel.TICK);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                closed = true;
            }
        }
        stopped = true;
        runRest();
    }

    /**
     * Runs the remaining tasks, then ends all responses. A request that was admitted before the close may add one
     * afterwards; its task runs here, too.
     */
    private synchronized void runRest() {
        for (Runnable left = tasks.poll(); left != null; left = tasks.poll()) {
            run(left);
        }
        each(open(), response -> response.goodbye(Goodbye.DRAINING));
    }

    private List<Response> open() {
        return byTenant.values().stream().flatMap(list -> list.copy().stream()).toList();
    }

    /** Runs an action for each response; a failure of one does not affect the others. */
    private static void each(Collection<Response> responses, Consumer<Response> action) {
        for (Response response : List.copyOf(responses)) {
            run(() -> action.accept(response));
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error defect) {
            report(defect);
        }
    }

    private static void drain(Response response) {
        try {
            response.drain();
        } catch (RuntimeException | Error defect) {
            report(defect);
        }
    }

    /**
     * Reports a defect, also an {@link Error} such as running out of memory. If the thread ended, the other responses
     * would stall unnoticed.
     */
    private static void report(Throwable defect) {
        logger.error("A defect in a writer loop ended one response. Its client reconnects. Other responses continue."
                + " Please report this.", defect);
    }

    /**
     * Waits at most {@code wait} for a task and runs it, then runs all due timers; returns whether there was a task.
     */
    boolean step(Duration wait) throws InterruptedException {
        if (!grown.isEmpty() && nanoTime.getAsLong() - queueFirstUntil >= 0) {
            run(this::wakeGrown);
        }
        Runnable task = tasks.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
        if (task != null) {
            run(task);
        }
        each(timers.due(nanoTime.getAsLong()), this::timer);
        return task != null;
    }

    private void timer(Response response) {
        if (response.isOpen()) {
            schedule(response, response.onTimer());
        }
    }

    /** Schedules a response's timer, unless it fires earlier already. Called on the loop's thread. */
    void schedule(Response response, Duration after) {
        timers.schedule(response, nanoTime.getAsLong(), after);
    }

    /** Ends one in {@code steps} of the responses with a goodbye. Called on any thread. */
    void endFraction(int steps, Goodbye reason) {
        execute(() -> {
            List<Response> open = open();
            each(open.subList(0, Math.ceilDiv(open.size(), steps)),
                    response -> response.goodbye(reason));
        });
    }

    /** Ends every response with a goodbye, stops the loop, and waits until it has stopped. */
    @Override
    public void close() {
        execute(() -> closed = true);
        try {
            thread.join();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
