package dev.sluice.benchmarks.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The cheapest server that a JVM allows: one thread that writes the same bytes to sockets, with no security, no log,
 * and no HTTP beyond a fixed response. A stream with {@code from=earliest} in its request receives all events of its
 * tenant. The thread owns all state except the commands.
 */
final class FloorServer implements Publisher {
    private static final byte[] RESPONSE = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nevent: ready\ndata: {}\n\n"
            .getBytes(StandardCharsets.US_ASCII);

    private final Selector selector;
    private final ServerSocketChannel listener;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final EventSequence events = new EventSequence(tenant -> EventTemplate.DEFAULT.block(tenant, 0));
    private final Map<String, FloorTenant> tenants = new HashMap<>();
    private final ByteBuffer request = ByteBuffer.allocate(8 * 1024);
    private final AtomicInteger open = new AtomicInteger();

    private FloorServer(Selector selector, ServerSocketChannel listener) {
        this.selector = selector;
        this.listener = listener;
    }

    static FloorServer start() throws IOException {
        var server = new FloorServer(Selector.open(), ServerSocketChannel.open());
        server.listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4096);
        server.listener.configureBlocking(false);
        server.listener.register(server.selector, SelectionKey.OP_ACCEPT);
        Thread.ofPlatform().name("floor").start(server::run);
        return server;
    }

    int port() {
        return listener.socket().getLocalPort();
    }

    int open() {
        return open.get();
    }

    @Override
    public void burst(int count, int eventsPerTenant) {
        List<String> names = TenantNames.spread(count);
        execute(() -> {
            for (String name : names) {
                for (int n = 0; n < eventsPerTenant; n++) {
                    append(name);
                }
                tenant(name).writeAll();
            }
        });
    }

    @Override
    public long paced(int count, int eventsPerSecond, Duration time) {
        List<String> names = TenantNames.spread(count);
        return Pacer.run(count, eventsPerSecond, time, (first, published) -> execute(() -> {
            for (int n = 0; n < published; n++) {
                String name = names.get((first + n) % count);
                append(name);
                tenant(name).writeAll();
            }
        }));
    }

    private void append(String name) {
        tenant(name).append(events.next(name));
    }

    private FloorTenant tenant(String name) {
        return tenants.computeIfAbsent(name, unknown -> new FloorTenant());
    }

    private void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    private void run() {
        try {
            while (true) {
                selector.select(this::ready);
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
            }
        } catch (IOException | RuntimeException defect) {
            defect.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    private void ready(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                accept();
            } else if (key.attachment() instanceof FloorStream stream) {
                if (key.isReadable()) {
                    read(key, stream);
                }
                if (key.isValid() && key.isWritable()) {
                    stream.write();
                }
            }
        } catch (IOException gone) {
            end(key);
        }
    }

    private void accept() throws IOException {
        for (SocketChannel channel = listener.accept(); channel != null; channel = listener.accept()) {
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
            key.attach(new FloorStream(channel, key));
        }
    }

    private void read(SelectionKey key, FloorStream stream) throws IOException {
        request.clear();
        int length = stream.read(request);
        if (length < 0) {
            end(key);
        } else if (length > 0 && !stream.isBegun()) {
            // The client sends a request as one segment.
            var text = new String(request.array(), 0, length, StandardCharsets.US_ASCII);
            String path = text.substring(0, text.indexOf(" HTTP/"));
            String name = path.substring(path.indexOf("tenant=") + 7).replaceFirst("&.*", "");
            stream.begin(tenant(name), RESPONSE, path.contains("from=earliest"));
            open.incrementAndGet();
        }
    }

    private void end(SelectionKey key) {
        key.cancel();
        if (key.attachment() instanceof FloorStream stream && stream.end()) {
            open.decrementAndGet();
        }
    }
}
