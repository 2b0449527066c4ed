package dev.sluice.benchmarks;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * A stream read from a plain socket by the calling thread, line by line, with as little in between as possible.
 * HTTP/1.0, so that no chunk begins in the middle of a line.
 */
final class SseSocket implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    SseSocket(int port, String token, String query) throws IOException {
        this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        this.in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
        socket.getOutputStream().write(("GET /api/v1/stream" + query + " HTTP/1.0\r\nHost: 127.0.0.1:" + port
                + "\r\nAccept: text/event-stream\r\nAuthorization: Bearer " + token + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    }

    /** Hands over each line until the stream ends or this is closed. */
    void lines(Consumer<String> consumer) throws IOException {
        byte[] line = new byte[16 * 1024];
        int length = 0;
        for (int unit = in.read(); unit >= 0; unit = in.read()) {
            if (unit == '\n') {
                consumer.accept(new String(line, 0, length, StandardCharsets.UTF_8));
                length = 0;
            } else if (length < line.length) {
                line[length++] = (byte) unit;
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
