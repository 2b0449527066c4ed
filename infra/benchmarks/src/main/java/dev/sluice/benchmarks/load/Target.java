package dev.sluice.benchmarks.load;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A request for a stream. Immutable. */
public final class Target {
    private final int port;
    private final byte[] request;

    private Target(int port, byte[] request) {
        this.port = port;
        this.request = request;
    }

    /**
     * Returns a GET request for a response that is not chunked, like the requests of proxies.
     *
     * @param path
     *            path and query
     * @param headers
     *            further headers, each ended by CR LF
     */
    public static Target get(int port, String path, String headers) {
        return new Target(port, ("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                + "\r\nAccept: text/event-stream\r\nConnection: close\r\n" + headers + "\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    }

    /** Returns all bytes of the request. */
    ByteBuffer request() {
        return ByteBuffer.wrap(request).asReadOnlyBuffer();
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
}
