package dev.sluice.reliability.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Collectors;

/**
 * Where a caller's stream is. Spoken to over a plain socket, which may be closed at any moment, and by HTTP/1.0, so that
 * no chunk begins in the middle of a line. Immutable.
 *
 * @param http
 *            where the bridge answers, with a slash at the end
 * @param token
 *            who is calling
 */
record StreamAddress(URI http, String token) {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
    /** Twice the heartbeat, and some more: a stream that is silent for so long is dead. */
    private static final Duration SILENCE_LIMIT = Duration.ofSeconds(75);
    private static final int BUFFER_CHARACTERS = 64 * 1024;

    /** What opening a stream comes to. */
    sealed interface Answer {
        /** It flows. */
        record Stream(BufferedReader lines) implements Answer {}

        /** The client may try again: 429 or 503. */
        record NotNow(int status) implements Answer {}

        /** Anything else. */
        record Refused(int status, String body) implements Answer {}
    }

    /** A socket, not connected yet. */
    static Socket socket() throws IOException {
        var socket = new Socket();
        socket.setSoTimeout((int) SILENCE_LIMIT.toMillis());
        return socket;
    }

    /**
     * Opens the stream after a position, or from the earliest event if that is empty.
     *
     * @throws IOException
     *             if nobody answers
     */
    Answer open(Socket socket, String lastEventId) throws IOException {
        String query = lastEventId.isEmpty()
                ? "since=earliest"
                : "lastEventId=" + URLEncoder.encode(lastEventId, StandardCharsets.UTF_8);
        socket.connect(new InetSocketAddress(http.getHost(), http.getPort()), (int) CONNECT_LIMIT.toMillis());
        socket.getOutputStream()
                .write(("GET /api/v1/stream?" + query + " HTTP/1.0\r\nHost: " + http.getAuthority()
                        + "\r\nAccept: text/event-stream, application/problem+json\r\nAuthorization: Bearer " + token
                        + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        var lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8),
                BUFFER_CHARACTERS);
        int status = status(lines);
        return switch (status) {
            case 200 -> new Answer.Stream(lines);
            case 429, 503 -> new Answer.NotNow(status);
            default -> new Answer.Refused(status, lines.lines().collect(Collectors.joining(" ")));
        };
    }

    /** Reads up to the end of the headers. */
    private static int status(BufferedReader lines) throws IOException {
        String first = lines.readLine();
        if (first == null || !first.matches("HTTP/1\\.[01] \\d{3}.*")) {
            throw new IOException("no answer: " + first);
        }
        for (String header = first; !header.isEmpty();) {
            header = lines.readLine();
            if (header == null) {
                throw new IOException("the answer was cut off");
            }
        }
        return Integer.parseInt(first.substring(9, 12));
    }
}
