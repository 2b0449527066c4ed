package dev.sluice.standalone;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * A client that comes back with its last id however often the server is gone, as an EventSource does, and remembers all
 * that it got. Owns one thread.
 */
final class FaithfulReader implements AutoCloseable {
    private static final long PAUSE_MILLIS = 100;

    private final StandaloneProcess first;
    private final String token;
    private final AtomicInteger count = new AtomicInteger();
    /** Owned by the thread; by the closing one after it. */
    private final List<EventStream.Frame> received = new ArrayList<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;
    /** Where it resumes. Owned by the thread. */
    private String lastId = "";
    /** Written by the thread, read by whoever closes. */
    private volatile @Nullable EventStream stream;

    /** Reads from the beginning, wherever {@code first} answers, and later its successors. */
    FaithfulReader(StandaloneProcess first, String token) {
        this.first = first;
        this.token = token;
        this.thread = Thread.ofPlatform().name("faithful-reader").start(this::run);
    }

    private void run() {
        try {
            while (!stop.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                try (EventStream opened = first.stream(token,
                        lastId.isEmpty() ? "since=earliest" : "lastEventId=" + lastId)) {
                    connections.incrementAndGet();
                    stream = opened;
                    read(opened);
                } catch (IOException gone) {
                    // It comes back.
                }
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(EventStream opened) throws IOException {
        for (EventStream.Frame frame = opened.nextOrEnd(); frame != null; frame = opened.nextOrEnd()) {
            lastId = opened.lastId();
            if (frame.isEvent()) {
                received.add(frame);
                count.incrementAndGet();
            } else if (frame.event().equals("gap")) {
                complaints.add(frame.data());
            }
        }
    }

    /** How many events have come so far. */
    int count() {
        return count.get();
    }

    /** The events, in the order in which they came; after it was stopped. */
    List<EventStream.Frame> received() {
        return received;
    }

    /** The gaps it was told of. */
    List<String> complaints() {
        return complaints;
    }

    /** How often it was connected. */
    int connections() {
        return connections.get();
    }

    @Override
    public void close() {
        stop();
    }

    /** Hangs up for good. Idempotent. */
    void stop() {
        stop.countDown();
        EventStream open = stream;
        if (open != null) {
            open.close();
        }
        try {
            thread.join();
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }
}
