package dev.sluice.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import dev.sluice.benchmarks.process.JvmOptions;
import dev.sluice.embedded.LocalPort;
import dev.sluice.standalone.Main;
import dev.sluice.testkit.ChildProcess;
import dev.sluice.testkit.Folders;
import dev.sluice.testkit.JavaProgram;

/** Standalone mode as a separate process, on free ports, with data that is deleted at the end. */
final class RunningStandalone implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    private final ChildProcess process;
    private final Path data;
    final int http;
    final int postgres;
    final int kafka;

    private RunningStandalone(ChildProcess process, Path data, int http, int postgres, int kafka) {
        this.process = process;
        this.data = data;
        this.http = http;
        this.postgres = postgres;
        this.kafka = kafka;
    }

    static RunningStandalone start() throws IOException {
        Path data = Files.createTempDirectory("sluice-benchmark-");
        int http = LocalPort.free().number();
        int postgres = LocalPort.free().number();
        int kafka = LocalPort.free().number();
        ChildProcess process = ChildProcess.start(JavaProgram.of(Main.class, "--sluice.data=" + data.resolve("data"),
                "--server.port=" + http, "--sluice.postgres.port=" + postgres, "--sluice.kafka.port=" + kafka)
                .withOptions(JvmOptions.argument()));
        process.awaitLine(line -> line.contains("Sluice is ready"), START_LIMIT);
        Thread.ofPlatform().daemon().start(() -> passOn(process.output()));
        return new RunningStandalone(process, data, http, postgres, kafka);
    }

    private static void passOn(BufferedReader output) {
        try {
            output.lines().forEach(System.err::println);
        } catch (UncheckedIOException closed) {
            // The process was told to end.
        }
    }

    String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + postgres + "/sluice?user=sluice&password=sluice";
    }

    URI stream() {
        return URI.create("http://127.0.0.1:" + http + "/api/v1/stream");
    }

    String token(String tenant, String user) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest
                .newBuilder(URI.create("http://127.0.0.1:" + http + "/dev/token?tenant=" + tenant
                        + "&user=" + user))
                .POST(HttpRequest.BodyPublishers.noBody()).build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            String body = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
            return body.substring(body.indexOf(':') + 2, body.lastIndexOf('"'));
        }
    }

    @Override
    public void close() throws IOException {
        try {
            process.stop(STOP_LIMIT);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        Folders.delete(data);
    }
}
