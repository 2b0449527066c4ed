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
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.sluice.benchmarks.process.JvmOptions;
import dev.sluice.embedded.LocalPort;

/** The standalone form as a process of its own, on free ports, with data that is thrown away. */
final class RunningStandalone implements AutoCloseable {
    private final Process process;
    private final Path data;
    final int http;
    final int postgres;
    final int kafka;

    private RunningStandalone(Process process, Path data, int http, int postgres, int kafka) {
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
        Process process = new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                JvmOptions.argument(), "-cp", System.getProperty("java.class.path"), "dev.sluice.standalone.Main",
                "--sluice.data=" + data.resolve("data"),
                "--server.port=" + http, "--sluice.postgres.port=" + postgres, "--sluice.kafka.port=" + kafka))
                .redirectErrorStream(true).start();
        var running = new RunningStandalone(process, data, http, postgres, kafka);
        running.awaitReady();
        return running;
    }

    private void awaitReady() throws IOException {
        BufferedReader output = process.inputReader();
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            said.append(line).append('\n');
            if (line.contains("Sluice is ready")) {
                Thread.ofPlatform().daemon().start(() -> passOn(output));
                return;
            }
        }
        throw new IOException("It did not start:\n" + said);
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

    String token(String tenant, String user) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http + "/dev/token?tenant=" + tenant
                + "&user=" + user)).POST(HttpRequest.BodyPublishers.noBody()).build();
        try (var client = HttpClient.newHttpClient()) {
            String body = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
            return body.substring(body.indexOf(':') + 2, body.lastIndexOf('"'));
        }
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException stop) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        try (var files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
