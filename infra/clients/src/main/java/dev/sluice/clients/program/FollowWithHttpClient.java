package dev.sluice.clients.program;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Follows a stream with the JDK's HttpClient. */
public final class FollowWithHttpClient {
    private static final long SILENCE_SECONDS = 75;

    private final HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private String lastId = "";
    private long retryMillis = 1_000;

    private FollowWithHttpClient() {}

    public static void main(String... arguments) throws InterruptedException {
        new FollowWithHttpClient().follow();
    }

    private void follow() throws InterruptedException {
        while (true) {
            try {
                int status = connect();
                if (status == 204) {
                    return;
                }
                if (status >= 400 && status < 500) {
                    throw new IllegalStateException("refused with status " + status);
                }
            } catch (IOException lost) {
                System.err.println("connection lost: " + lost);
            }
            Thread.sleep(retryMillis);
        }
    }

    private int connect() throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(System.getenv("SLUICE_URL")))
                .timeout(Duration.ofSeconds(30)).header("Accept", "text/event-stream")
                .header("Authorization", "Bearer " + System.getenv("SLUICE_TOKEN"));
        if (!lastId.isEmpty()) {
            request.header("Last-Event-ID", lastId);
        }
        HttpResponse<InputStream> response = client.send(request.build(), BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            if (response.statusCode() == 200) {
                read(body);
            }
            return response.statusCode();
        }
    }

    private void read(InputStream body) throws IOException {
        var lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
        Map<String, String> fields = new HashMap<>();
        while (true) {
            // HttpClient has no read timeout. Closing the body ends a read in progress.
            var silence = new CompletableFuture<Void>();
            silence.orTimeout(SILENCE_SECONDS, TimeUnit.SECONDS).exceptionally(late -> close(body));
            String line = lines.readLine();
            silence.complete(null);
            if (line == null) {
                return;
            }
            int colon = line.indexOf(": ");
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 2));
            } else if (line.isEmpty()) {
                dispatch(fields);
                fields.clear();
            }
        }
    }

    private void dispatch(Map<String, String> fields) {
        lastId = fields.getOrDefault("id", lastId);
        retryMillis = Long.parseLong(fields.getOrDefault("retry", Long.toString(retryMillis)));
        if (fields.getOrDefault("event", "").contains(":")) {
            System.out.println(fields.get("id") + "\t" + fields.get("data"));
        }
    }

    private static Void close(InputStream body) {
        try {
            body.close();
        } catch (IOException gone) {
            System.err.println("connection lost: " + gone);
        }
        return null;
    }
}
