package dev.sluice.benchmarks.load;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A GET request for a stream of a server on the loopback interface. Immutable. */
public final class Target {
    private final int port;
    private final String path;
    private final String header;
    private final byte[] request;

    private Target(int port, String path, String header) {
        this.port = port;
        this.path = path;
        this.header = header;
        this.request = ("GET " + path + " HTTP/1.0\r\nHost: 127.0.0.1:" + port
                + "\r\nAccept: text/event-stream\r\n" + (header.isEmpty() ? "" : header + "\r\n")
                + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Returns a request.
     *
     * @param path
     *            path and query
     * @param header
     *            one more header without its line end, or nothing
     */
    public static Target get(int port, String path, String header) {
        return new Target(port, path, header);
    }

    /** Returns all bytes of an HTTP/1.0 request, whose response is not chunked. */
    ByteBuffer request() {
        return ByteBuffer.wrap(request).asReadOnlyBuffer();
    }

    /** Returns the line for this request in the file of the {@link Fan}. */
    String line() {
        return port + " " + path + (header.isEmpty() ? "" : "\t" + header);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
}
