package dev.sluice.capture;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** An address that leads to one server after another, as a virtual IP address does in a failover. Thread-safe. */
final class Route implements AutoCloseable {
    private static final int BACKLOG = 50;

    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    /** Set by the test, read by the accepting thread. */
    private volatile int target;

    private Route(ServerSocket server, int target) {
        this.server = server;
        this.target = target;
    }

    /** Leads to a port of this machine. */
    static Route to(int port) throws IOException {
        var route = new Route(new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()), port);
        Thread.ofVirtual().name("route").start(route::accept);
        return route;
    }

    /** The port on which it accepts connections. */
    int port() {
        return server.getLocalPort();
    }

    /** Resets all connections, and leads to another port from now on. */
    void leadTo(int port) {
        target = port;
        open.forEach(Route::reset);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                try {
                    var there = new Socket(InetAddress.getLoopbackAddress(), target);
                    open.add(client);
                    Thread.ofVirtual().start(() -> pass(client, there));
                    Thread.ofVirtual().start(() -> pass(there, client));
                } catch (IOException refused) {
                    reset(client);
                }
            }
        } catch (IOException closed) {
            open.forEach(Route::reset);
        }
    }

    private void pass(Socket from, Socket to) {
        try {
            from.setTcpNoDelay(true);
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException gone) {
            reset(from);
            reset(to);
        } finally {
            open.remove(from);
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException gone) {
            // That was to be reached.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
