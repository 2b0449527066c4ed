package dev.sluice.reliability.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

import dev.sluice.testkit.StreamSocket;

/**
 * The stream of one caller. Immutable.
 *
 * @param http
 *            the address of the bridge, with a slash at the end
 * @param token
 *            the caller's token
 */
record StreamAddress(URI http, String token) {
    /** The outcome of opening a stream. */
    sealed interface Answer {
        /** The stream is open. */
        record Stream(BufferedReader lines) implements Answer {}

        /** The client may try again: 429 or 503. */
        record NotNow(int status) implements Answer {}

        /** Any other status. */
        record Refused(int status, String body) implements Answer {}
    }

    /**
     * Opens the stream after an event id, or from the earliest event if the id is empty.
     *
     * @throws IOException
     *             if the bridge does not respond
     */
    Answer open(StreamSocket socket, String lastEventId) throws IOException {
        String query = lastEventId.isEmpty()
                ? "since=earliest"
                : "lastEventId=" + URLEncoder.encode(lastEventId, StandardCharsets.UTF_8);
        StreamSocket.Response response = socket.open(http.resolve("api/v1/stream?" + query), token);
        return switch (response.status()) {
            case 200 -> new Answer.Stream(response.lines());
            case 429, 503 -> new Answer.NotNow(response.status());
            default -> new Answer.Refused(response.status(), response.lines().lines().collect(Collectors.joining(" ")));
        };
    }
}
