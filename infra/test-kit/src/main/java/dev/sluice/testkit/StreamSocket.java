package dev.sluice.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * An event stream on a plain socket, read line by line without an HTTP client. It uses HTTP/1.0, so that no chunk
 * begins inside a line. Unlike {@link EventStream}, it cannot distinguish a clean end from a broken connection. Used by
 * one thread; any thread may close it, also while it connects.
 */
public final class StreamSocket implements AutoCloseable {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
    private static final int BUFFER_CHARACTERS = 64 * 1024;

    private final Socket socket = new Socket();

    /** The response to a request for a stream, whose headers have been read. */
    public record Response(int status, BufferedReader lines) {}

    /** Creates a socket that is not connected yet; a silence of more than {@code limit} fails a read. */
    public StreamSocket(Duration limit) throws IOException {
        socket.setSoTimeout((int) limit.toMillis());
        socket.setTcpNoDelay(true);
    }

    /**
     * Sets a small receive buffer, so that a server soon notices that the client does not read; returns this socket.
     */
    public StreamSocket withReceiveBuffer(int bytes) throws IOException {
        socket.setReceiveBufferSize(bytes);
        return this;
    }

    /**
     * Connects, sends the request and reads up to the end of the response's headers.
     *
     * @throws IOException
     *             if no server responds, or the response is not HTTP
     */
    public Response open(URI uri, String token) throws IOException {
        socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), (int) CONNECT_LIMIT.toMillis());
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        socket.getOutputStream().write(("GET " + uri.getRawPath() + query + " HTTP/1.0\r\nHost: " + uri.getAuthority()
                + "\r\nAccept: text/event-stream, application/problem+json\r\nAuthorization: Bearer " + token
                + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        var lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8),
                BUFFER_CHARACTERS);
        return new Response(status(lines), lines);
    }

    private static int status(BufferedReader lines) throws IOException {
        String first = lines.readLine();
        if (first == null || !first.matches("HTTP/1\\.[01] \\d{3}.*")) {
            throw new IOException("no HTTP response: " + first);
        }
        String header = first;
        while (!header.isEmpty()) {
            header = lines.readLine();
            if (header == null) {
                throw new IOException("the response was cut off in its headers");
            }
        }
        return Integer.parseInt(first.substring(9, 12));
    }

    /** Closes the connection. Idempotent. */
    @Override
    public void close() throws IOException {
        socket.close();
    }
}
