package dev.sluice.benchmarks.load;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

import org.jspecify.annotations.Nullable;

/**
 * A client that reads many streams with one thread. It counts the events of all streams, and on a sample of them checks
 * that no event is lost, duplicated or out of order. Any thread may read the counts. A stream that ends by itself is a
 * failure.
 */
public final class LoadClient implements AutoCloseable {
    /** Below the backlog of 50 of a Jetty listener: beyond it, the first packet is sent again only after 1 s. */
    private static final int CONNECTING = 40;
    private static final Duration POLL = Duration.ofNanos(200_000);

    private final List<Target> targets;
    private final Settings settings;
    private final Selector selector;
    private final Thread thread;
    private volatile long opened;
    private volatile long events;
    private volatile long bytes;
    private volatile int toDisconnect;
    private volatile int disconnected;
    private volatile boolean closed;
    private volatile @Nullable Throwable failure;
    // Owned by the thread.
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(256 * 1024).order(ByteOrder.LITTLE_ENDIAN);
    private final Queue<Target> waiting;
    private final List<Stream> streams = new ArrayList<>();
    /** The times of the closes. Read by another thread only when {@link #disconnected} says that they are done. */
    private final List<Long> disconnects = new ArrayList<>();
    private int connecting;
    private int sampled;
    // The thread's own counts, published once per turn.
    private long turnOpened;
    private long turnEvents;
    private long turnBytes;

    /**
     * The settings of a client.
     *
     * @param sampleEvery
     *            the sample is one stream in this many
     * @param arrived
     *            receives the number of each event on the sample, on the client's thread
     */
    public record Settings(int sampleEvery, Reading reading, LongConsumer arrived) {
        /** Returns a sample of one stream in ten. */
        public static Settings load() {
            return new Settings(10, Reading.POLLING, number -> {});
        }
    }

    /** The way in which a client waits for bytes. */
    public enum Reading {
        /** Polls every 0.2 ms: a sleeper would cost the server a wake-up of another processor per write. */
        POLLING,
        /** Sleeps until bytes come, which gives the lowest delay. */
        SLEEPING
    }

    private LoadClient(List<Target> targets, Settings settings) throws IOException {
        this.targets = List.copyOf(targets);
        this.settings = settings;
        this.waiting = new ArrayDeque<>(targets);
        this.selector = Selector.open();
        this.thread = Thread.ofPlatform().name("load-client").daemon().unstarted(this::run);
    }

    /** Starts to open streams; returns at once. */
    public static LoadClient start(List<Target> targets, Settings settings) throws IOException {
        var client = new LoadClient(targets, settings);
        client.thread.start();
        return client;
    }

    /** Waits until every stream has received its first block. */
    public void awaitOpen(Duration limit) {
        await(() -> opened == targets.size(), limit, "to be open");
    }

    /** Waits until this many events have arrived, over all streams. */
    public void awaitEvents(long total, Duration limit) {
        await(() -> events >= total, limit, "to have " + total + " events");
    }

    private void await(java.util.function.BooleanSupplier reached, Duration limit, String what) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!reached.getAsBoolean()) {
            Throwable cause = failure;
            if (cause != null) {
                throw new IllegalStateException("the load client has failed: " + cause, cause);
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("after " + limit + " " + opened + " of " + targets.size()
                        + " streams are open and " + events + " events have come, expected the client " + what);
            }
            LockSupport.parkNanos(100_000);
        }
    }

    /**
     * Closes further streams, as a client does that leaves: without a reset. May be called only when all streams are
     * open, by one thread. Returns the times of the closes, by {@link System#nanoTime}, when they are done.
     */
    public List<Long> disconnect(int count, Duration limit) {
        int from = disconnected;
        if (from + count > targets.size()) {
            throw new IllegalArgumentException("only " + (targets.size() - from) + " streams are left, not " + count);
        }
        toDisconnect = from + count;
        selector.wakeup();
        await(() -> disconnected == from + count, limit, "to have closed " + (from + count) + " streams");
        return List.copyOf(disconnects.subList(from, from + count));
    }

    /** Returns the number of events so far, over all streams. */
    public long events() {
        return events;
    }

    /** Returns the number of bytes so far, over all streams, including response headers. */
    public long bytes() {
        return bytes;
    }

    /** Returns the first id of the first stream in the sample; may be called only when nothing is in flight. */
    public String firstId() {
        return sample().getFirst().firstId();
    }

    /**
     * Returns the number of events that were missing, duplicated or out of order in the sample. May be called only when
     * nothing is in flight.
     */
    public long orderErrors() {
        return sample().stream().mapToLong(OrderChecker::errors).sum();
    }

    private List<OrderChecker> sample() {
        return streams.stream().map(Stream::order).filter(java.util.Objects::nonNull).toList();
    }

    private void run() {
        try {
            while (!closed) {
                connectMore();
                disconnectMore();
                int ready = switch (settings.reading) {
                    case POLLING -> selector.selectNow(this::ready);
                    case SLEEPING -> selector.select(this::ready, 100);
                };
                opened = turnOpened;
                bytes = turnBytes;
                events = turnEvents;
                if (ready == 0 && settings.reading == Reading.POLLING) {
                    LockSupport.parkNanos(POLL.toNanos());
                }
            }
        } catch (IOException | RuntimeException | Error cause) {
            failure = cause;
        } finally {
            closeAll();
        }
    }

    private void connectMore() throws IOException {
        while (connecting < CONNECTING && !waiting.isEmpty()) {
            Target target = waiting.remove();
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            // Closing resets the connection, so that no port stays in TIME_WAIT.
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            OrderChecker order = sampled++ % settings.sampleEvery == 0 ? new OrderChecker(settings.arrived) : null;
            var stream = new Stream(channel, target, order);
            streams.add(stream);
            connecting++;
            if (channel.connect(target.address())) {
                request(stream);
                channel.register(selector, SelectionKey.OP_READ, stream);
            } else {
                channel.register(selector, SelectionKey.OP_CONNECT, stream);
            }
        }
    }

    private void disconnectMore() throws IOException {
        for (int n = disconnected; n < toDisconnect; n++) {
            SocketChannel channel = streams.get(n).channel;
            channel.setOption(StandardSocketOptions.SO_LINGER, -1);
            disconnects.add(System.nanoTime());
            channel.close();
            disconnected = n + 1;
        }
    }

    private static void request(Stream stream) throws IOException {
        ByteBuffer request = stream.target.request();
        stream.channel.write(request);
        if (request.hasRemaining()) {
            throw new IOException("a new connection did not take a request of " + request.limit() + " bytes");
        }
    }

    private void ready(SelectionKey key) {
        Stream stream = (Stream) key.attachment();
        try {
            if (key.isConnectable()) {
                stream.channel.finishConnect();
                key.interestOps(SelectionKey.OP_READ);
                request(stream);
                return;
            }
            buffer.clear();
            int read = stream.channel.read(buffer);
            if (read < 0) {
                throw new IOException("the server ended a " + stream);
            }
            buffer.flip();
            turnBytes += read;
            boolean wasOpen = stream.isOpen();
            turnEvents += stream.accept(buffer);
            if (!wasOpen && stream.isOpen()) {
                connecting--;
                turnOpened++;
            }
        } catch (IOException cause) {
            throw new java.io.UncheckedIOException(cause);
        }
    }

    private void closeAll() {
        for (Stream stream : streams) {
            try {
                stream.channel.close();
            } catch (IOException gone) {
                // Closed already.
            }
        }
        try {
            selector.close();
        } catch (IOException gone) {
            // Closed already.
        }
    }

    /** Resets all connections; returns when that is done. Idempotent. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
