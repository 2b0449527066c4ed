package dev.sluice.bridge.http;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.SSLContext;

import org.jspecify.annotations.Nullable;

/** An HTTP/1.x connection byte by byte, so that a test sees which bytes have arrived. A read fails after 20 s. */
final class RawConnection implements Closeable {
    private static final int LIMIT_MILLIS = 20_000;

    final Socket socket;
    private final InputStream input;
    private final List<String> head = new ArrayList<>();

    /** Connects, in plain text or by {@code tls}. */
    RawConnection(URI uri, @Nullable SSLContext tls) throws IOException {
        Socket plain = new Socket();
        plain.setSoTimeout(LIMIT_MILLIS);
        plain.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), LIMIT_MILLIS);
        this.socket = tls == null
                ? plain
                : tls.getSocketFactory().createSocket(plain, uri.getHost(), uri.getPort(), true);
        this.input = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
    }

    /** Sends a request and reads the head of its response. */
    RawConnection get(String target, String version, String token, String... lines) throws IOException {
        var request = new StringBuilder("GET " + target + " HTTP/" + version + "\r\nHost: 127.0.0.1\r\n"
                + "Accept: text/event-stream\r\nAuthorization: Bearer " + token + "\r\n");
        for (String line : lines) {
            request.append(line).append("\r\n");
        }
        send(request.append("\r\n").toString());
        for (String line = line(); !line.isEmpty(); line = line()) {
            head.add(line);
        }
        return this;
    }

    void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    /** Returns the lines of the response's head. */
    List<String> head() {
        return head;
    }

    /** Reads a line and its end. */
    String line() throws IOException {
        var line = new StringBuilder();
        for (int next = input.read(); next != '\n'; next = input.read()) {
            if (next < 0) {
                throw new IOException("the connection ended after: " + line);
            }
            line.append((char) next);
        }
        return line.toString().stripTrailing();
    }

    /** Reads one chunk with the CRLF that ends it; empty for the last chunk. */
    String chunk() throws IOException {
        int length = Integer.parseInt(line(), 16);
        String content = new String(input.readNBytes(length), StandardCharsets.UTF_8);
        String end = new String(input.readNBytes(2), StandardCharsets.US_ASCII);
        if (!end.equals("\r\n")) {
            throw new IOException("a chunk ends with " + end);
        }
        return content;
    }

    /** Reads chunks up to one that contains {@code text}, and returns that chunk. */
    String chunkWith(String text) throws IOException {
        String chunk = chunk();
        while (!chunk.contains(text)) {
            chunk = chunk();
        }
        return chunk;
    }

    /** Returns a reader of the lines that follow, for a response without chunks. */
    BufferedReader lines() {
        return new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8));
    }

    /** Reads one byte; -1 at the end of the connection. */
    int read() throws IOException {
        return input.read();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
