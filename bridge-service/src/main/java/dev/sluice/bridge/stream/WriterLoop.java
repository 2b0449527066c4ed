package dev.sluice.bridge.stream;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
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
 * One thread that writes, and owns its responses: everything that a response does happens here. The queue holds at
 * most a few tasks a response. Whoever follows a tail that has grown is served before the queue, which is long while
 * many replay, but has at most half of the time.
 */
final class WriterLoop implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WriterLoop.class);

    /** A pause of the whole machine must not keep those who are live waiting twice. */
    private static final Duration LONGEST_QUEUE_SHARE = Duration.ofMillis(50);

    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final Thread thread;
    /** Tenants whose tail has grown since they were last looked at. */
    private final Set<String> grown = ConcurrentHashMap.newKeySet();
    /** Somebody will look at what has grown. */
    private final AtomicBoolean wakeQueued = new AtomicBoolean();
    private volatile boolean closed;
    // Owned by the thread.
    /** Until then it is the queue's turn; in nanoseconds since whenever. */
    private long queueFirstUntil;
    private final Map<String, Set<Response>> byTenant = new HashMap<>();
    private final LongSupplier nanoTime;
    private final TimerWheel timers;
    private final FrameBuffers buffers = new FrameBuffers();

    WriterLoop(String name) {
        this(name, System::nanoTime);
    }

    /**
     * A loop that goes by another time. Whoever calls {@link #step} instead of {@link #start} is its thread.
     *
     * @param nanoTime
     *            the time, in nanoseconds since whenever; asked on the loop's thread
     */
    WriterLoop(String name, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.timers = new TimerWheel(nanoTime.getAsLong());
        this.queueFirstUntil = nanoTime.getAsLong();
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    }

    WriterLoop start() {
        thread.start();
        return this;
    }

    /** Runs a task on the loop's thread; from any thread. */
    void execute(Runnable task) {
        tasks.add(task);
    }

    /** Tells the responses of these tenants that their tail has grown; from any thread. */
    void wake(Collection<String> tenants) {
        grown.addAll(tenants);
        if (wakeQueued.compareAndSet(false, true)) {
            execute(() -> {
                // Cleared first: what grows from here on queues another wake.
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
            each(byTenant.getOrDefault(tenant, Set.of()), Response::drain);
        }
        long ended = nanoTime.getAsLong();
        queueFirstUntil = ended + Math.min(ended - began, LONGEST_QUEUE_SHARE.toNanos());
    }

    /** Takes over a response; from any thread. */
    void add(Response response) {
        execute(() -> {
            byTenant.computeIfAbsent(response.tenant(), key -> new HashSet<>()).add(response);
            response.opened();
        });
    }

    /** Forgets a response; on the loop's thread. */
    void remove(Response response) {
        byTenant.computeIfPresent(response.tenant(), (tenant, responses) -> {
            responses.remove(response);
            return responses.isEmpty() ? null : responses;
        });
    }

    /** What is written from; on the loop's thread. */
    FrameBuffers buffers() {
        return buffers;
    }

    private void run() {
        while (!closed) {
            try {
                step(TimerWheel.TICK);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        // What came in while it was closing is ended as well.
        for (Runnable left = tasks.poll(); left != null; left = tasks.poll()) {
            run(left);
        }
        each(open(), response -> response.goodbye(Goodbye.DRAINING));
    }

    private List<Response> open() {
        return byTenant.values().stream().flatMap(Set::stream).toList();
    }

    /** Does something with each of these responses, whatever it does to one of them. */
    private static void each(Collection<Response> responses, Consumer<Response> action) {
        for (Response response : List.copyOf(responses)) {
            run(() -> action.accept(response));
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error defect) {
            // Also where memory has run out for one: without this thread the others would stand still unnoticed.
            log.error("A defect in a writer loop ended a connection, whose client will come back; the others go on.",
                    defect);
        }
    }

    /** Runs one task, for which it waits at most so long, and whoever's timer is due; whether there was a task. */
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
            lookAt(response, response.timer());
        }
    }

    /** Runs a response's timer after some time, if it does not run earlier; on the loop's thread. */
    void lookAt(Response response, Duration after) {
        timers.schedule(response, nanoTime.getAsLong(), after);
    }

    /** Says goodbye to one in {@code steps} of the responses; from any thread. */
    void endOneIn(int steps, Goodbye reason) {
        execute(() -> {
            List<Response> open = open();
            each(open.subList(0, Math.ceilDiv(open.size(), steps)),
                    response -> response.goodbye(reason));
        });
    }

    /** Says goodbye to every response, then stops; waits for that. */
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
