package dev.sluice.standalone.page;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.sluice.embedded.LocalPort;

/** Passes bytes on, and tears all connections down when it is told to. Thread-safe. */
final class CuttingProxy implements AutoCloseable {
    private static final int BACKLOG = 50;

    private final ServerSocket server;
    private final LocalPort target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private CuttingProxy(ServerSocket server, LocalPort target) {
        this.server = server;
        this.target = target;
    }

    /** Listens on a port of its own, and passes on to {@code target}, both on this machine. */
    static CuttingProxy to(LocalPort target) throws IOException {
        var proxy = new CuttingProxy(new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()), target);
        Thread.ofVirtual().name("cutting-proxy").start(proxy::accept);
        return proxy;
    }

    /** Where it listens, with a slash at the end. */
    URI base() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");
    }

    /** Resets every connection; new ones are passed on. */
    void cut() {
        for (Socket each : open) {
            reset(each);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                var there = new Socket(InetAddress.getLoopbackAddress(), target.number());
                open.add(client);
                Thread.ofVirtual().start(() -> pass(client, there));
                Thread.ofVirtual().start(() -> pass(there, client));
            }
        } catch (IOException closed) {
            cut();
        }
    }

    private void pass(Socket from, Socket to) {
        try {
            from.setTcpNoDelay(true);
            InputStream bytes = from.getInputStream();
            bytes.transferTo(to.getOutputStream());
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
