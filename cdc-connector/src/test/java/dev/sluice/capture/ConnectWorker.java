package dev.sluice.capture;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

import org.awaitility.Awaitility;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.sluice.embedded.LocalPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A worker of Kafka Connect in a process of its own, to be killed: Kafka's class path, the plugin from the archive that the
 * build has made, the sample configurations of {@code infra/kafka-connect}. Used by one thread.
 */
final class ConnectWorker implements AutoCloseable {
    private static final Path SAMPLES = Path.of("..", "infra", "kafka-connect");
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final CapturedDatabase database;
    private final Path folder;
    private final Process process;
    private final URI rest;
    private final HttpClient http = HttpClient.newHttpClient();

    private ConnectWorker(CapturedDatabase database, Path folder, Process process, URI rest) {
        this.database = database;
        this.folder = folder;
        this.process = process;
        this.rest = rest;
    }

    /** Unpacks the plugin's archive where {@link #start} finds it. */
    static void unpackPlugin(Path folder) throws IOException {
        try (ZipInputStream archive = new ZipInputStream(Files.newInputStream(
                Path.of("target", "sluice-cdc-connector-0.1.0-SNAPSHOT-connect-plugin.zip")))) {
            for (ZipEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
                Path file = folder.resolve("plugins").resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else {
                    Files.createDirectories(file.getParent());
                    Files.copy(archive, file);
                }
            }
        }
    }

    /** Starts a worker and returns at once. */
    static ConnectWorker start(CapturedDatabase database, Path folder) throws IOException {
        Path worker = SAMPLES.resolve("target").resolve("worker");
        assertThat(worker).as("made by mvn -pl infra/kafka-connect package").isDirectory();
        URI rest = URI.create("http://127.0.0.1:" + LocalPort.free().number());
        Properties properties = new Properties();
        try (InputStream sample = Files.newInputStream(SAMPLES.resolve("worker.properties"))) {
            properties.load(sample);
        }
        properties.replaceAll((name, value) -> name.toString().endsWith("replication.factor")
                ? "1"
                : value.toString().replace("sluice-connect", database.slot() + "-connect"));
        properties.setProperty("bootstrap.servers", database.backends().bootstrapServers());
        properties.setProperty("group.id", database.slot());
        properties.setProperty("plugin.path", folder.resolve("plugins").toString());
        properties.setProperty("listeners", rest.toString());
        // Or the next worker waits for ten seconds for one that was killed.
        properties.setProperty("session.timeout.ms", "6000");
        properties.setProperty("heartbeat.interval.ms", "1000");
        Path file = folder.resolve("worker.properties");
        try (var out = Files.newOutputStream(file)) {
            properties.store(out, null);
        }
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-Xmx512m", "-cp", worker.resolve("*").toString(),
                "org.apache.kafka.connect.cli.ConnectDistributed", file.toString()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("worker.log").toFile())).start();
        return new ConnectWorker(database, folder, process, rest);
    }

    /** The sample configuration for this database and these topics. */
    Map<String, String> configuration(CaptureSettings settings) {
        Map<String, String> configuration = new TreeMap<>();
        try {
            JSON.readTree(SAMPLES.resolve("sluice.json").toFile()).properties()
                    .forEach(property -> configuration.put(property.getKey(), property.getValue().asText()));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        configuration.put("database.port", Integer.toString(settings.database().port()));
        configuration.put("database.dbname", settings.database().database());
        configuration.put("database.user", settings.database().user());
        configuration.put("database.password", settings.database().password());
        configuration.put("topic.prefix", settings.server());
        configuration.put("slot.name", settings.replication().slot());
        configuration.put("heartbeat.interval.ms",
                Long.toString(settings.replication().heartbeatInterval().toMillis()));
        configuration.put("offsets.storage.topic", settings.topics().topics().offsets());
        configuration.put("sluice.partitions", Integer.toString(settings.topics().partitions()));
        configuration.put("sluice.maximum.event.bytes", Integer.toString(settings.topics().maximumEventBytes()));
        configuration.put("sluice.kafka.bootstrap.servers", settings.kafka().bootstrapServers());
        return configuration;
    }

    /** Gives the worker a connector, once it answers. */
    void put(String connector, Map<String, String> configuration) throws Exception {
        awaitRest();
        HttpResponse<String> answer = send(request("/connectors/" + connector + "/config")
                .PUT(BodyPublishers.ofString(JSON.writeValueAsString(configuration)))
                .header("Content-Type", "application/json"));
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201);
    }

    /** What the worker says to a connector that it shall not take. */
    String refusal(String connector, Map<String, String> configuration) throws Exception {
        awaitRest();
        HttpResponse<String> answer = send(request("/connectors/" + connector + "/config")
                .PUT(BodyPublishers.ofString(JSON.writeValueAsString(configuration)))
                .header("Content-Type", "application/json"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        return answer.body();
    }

    /** Takes the connector away and returns when its slot is free; its offset stays. */
    void delete(String connector) throws Exception {
        assertThat(send(request("/connectors/" + connector).DELETE()).statusCode()).isEqualTo(204);
        database.awaitFreeSlot();
    }

    /** Returns when the connector's task has this state, with what it says. */
    String awaitTask(String connector, String state) {
        return Awaitility.await().atMost(LIMIT).ignoreExceptions().until(() -> {
            JsonNode task = JSON.readTree(send(request("/connectors/" + connector + "/status").GET()).body())
                    .path("tasks").path(0);
            return task.path("state").asText().equals(state) ? task.path("trace").asText() + " " : "";
        }, said -> !said.isEmpty());
    }

    /** As {@code kill -9} does. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** What it has logged. */
    String log() throws IOException {
        return Files.readString(folder.resolve("worker.log"));
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, java.util.concurrent.TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException interrupted) {
            kill();
            Thread.currentThread().interrupt();
        }
    }

    private void awaitRest() {
        Awaitility.await().atMost(LIMIT).ignoreExceptions().until(() -> {
            assertThat(process.isAlive()).isTrue();
            return send(request("/connectors").GET()).statusCode() == 200;
        });
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(rest.resolve(path)).timeout(Duration.ofSeconds(60));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }
}
