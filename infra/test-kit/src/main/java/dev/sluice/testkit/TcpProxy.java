package dev.sluice.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A TCP proxy between ports of this machine. It resets connections when a test asks for it, and can lead to another
 * server from then on, as a virtual IP address does in a failover. Thread-safe.
 */
public final class TcpProxy implements AutoCloseable {
    private static final int BACKLOG = 50;

    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    /** Set by the test, read by the accepting thread. */
    private volatile int target;

    private TcpProxy(ServerSocket server, int target) {
        this.server = server;
        this.target = target;
    }

    /** Starts a proxy on a free port. */
    public static TcpProxy to(int port) throws IOException {
        var proxy = new TcpProxy(new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()), port);
        Thread.ofVirtual().name("tcp-proxy").start(proxy::accept);
        return proxy;
    }

    /** Returns the port on which it accepts connections. */
    public int port() {
        return server.getLocalPort();
    }

    /** Returns its address for HTTP, with a slash at the end. */
    public URI base() {
        return URI.create("http://127.0.0.1:" + port() + "/");
    }

    /** Resets every connection; new ones are accepted. */
    public void cut() {
        open.forEach(TcpProxy::reset);
    }

    /** Resets every connection; new ones lead to another port. */
    public void leadTo(int port) {
        target = port;
        cut();
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
            cut();
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
            // It is closed already.
        }
    }

    /** Stops accepting, and resets every connection. */
    @Override
    public void close() throws IOException {
        server.close();
    }
}
