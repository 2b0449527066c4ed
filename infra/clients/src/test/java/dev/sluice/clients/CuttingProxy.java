package dev.sluice.clients;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy that cuts responses at given bytes. Each connection with bytes from the server takes the next cut;
 * without cuts everything passes. Thread-safe.
 */
final class CuttingProxy implements AutoCloseable {
    private static final int BACKLOG = 50;
    private static final int BUFFER = 8_192;

    private final ServerSocket server;
    private final Queue<Cut> cuts = new ConcurrentLinkedQueue<>();
    /** Set by the test, read by the accepting thread. */
    private volatile int target;

    private CuttingProxy(ServerSocket server, int target) {
        this.server = server;
        this.target = target;
    }

    /** Starts a proxy on a free port. */
    static CuttingProxy to(int port) throws IOException {
        var proxy = new CuttingProxy(new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()), port);
        Thread.ofVirtual().name("cutting-proxy").start(proxy::accept);
        return proxy;
    }

    int port() {
        return server.getLocalPort();
    }

    URI base() {
        return URI.create("http://127.0.0.1:" + port() + "/");
    }

    /** Sets the cuts to make, one for each connection. */
    void cut(List<Cut> further) {
        cuts.addAll(further);
    }

    /** Returns the number of cuts that no connection has taken. */
    int cutsLeft() {
        return cuts.size();
    }

    /** Forgets the cuts that no connection has taken. */
    void cancelCuts() {
        cuts.clear();
    }

    /** Forwards new connections to another port. Open connections stay. */
    void leadTo(int port) {
        target = port;
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> connect(client));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void connect(Socket client) {
        try (client; var there = new Socket(InetAddress.getLoopbackAddress(), target)) {
            client.setTcpNoDelay(true);
            there.setTcpNoDelay(true);
            Thread.ofVirtual().start(() -> passRequests(client, there));
            passResponses(there, client);
        } catch (IOException gone) {
            // Either side has left.
        }
    }

    private static void passRequests(Socket client, Socket there) {
        try (client; there) {
            client.getInputStream().transferTo(there.getOutputStream());
        } catch (IOException gone) {
            // Either side has left.
        }
    }

    private void passResponses(Socket there, Socket client) throws IOException {
        InputStream in = there.getInputStream();
        OutputStream out = client.getOutputStream();
        byte[] buffer = new byte[BUFFER];
        Cut cut = null;
        Cut.@Nullable Progress progress = null;
        for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
            if (cut == null) {
                cut = cuts.poll();
                progress = cut == null ? null : cut.new Progress();
            }
            int passing = progress == null ? length : progress.passing(buffer, length);
            out.write(buffer, 0, passing);
            if (cut != null && passing < length) {
                client.setSoLinger(cut.reset(), 0);
                return;
            }
        }
    }

    /** Stops accepting. Open connections end with their sides. */
    @Override
    public void close() throws IOException {
        server.close();
    }
}
