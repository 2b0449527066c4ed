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
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.sluice.embedded.LocalPort;
import dev.sluice.testkit.ChildProcess;
import dev.sluice.testkit.JavaProgram;

import static dev.sluice.capture.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A Kafka Connect worker in a process of its own, with Kafka's class path, the plugin from the archive that the build
 * makes, and the sample configurations of {@code infra/kafka-connect}. Used by one thread.
 */
final class ConnectWorker implements AutoCloseable {
    private static final Path SAMPLES = Path.of("..", "infra", "kafka-connect");
    private static final Path LOG = Path.of("target", "connect-worker.log");
    private static final Path GC_LOG = Path.of("target", "connect-worker-gc.log");
    private static final Pattern AFTER_GC = Pattern.compile("->(\\d+)M\\(");
    /** The worker's JDK, which the build sets, and its options, which measurements set. */
    private static final String JAVA = System.getProperty("sluice.connect.java",
            Path.of(System.getProperty("java.home"), "bin", "java").toString());
    private static final String OPTIONS = System.getProperty("sluice.connect.options",
            "-XX:TieredStopAtLevel=1 -Xmx512m");
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final CapturedDatabase database;
    private final ChildProcess process;
    private final URI rest;
    private final HttpClient http = HttpClient.newHttpClient();

    private ConnectWorker(CapturedDatabase database, ChildProcess process, URI rest) {
        this.database = database;
        this.process = process;
        this.rest = rest;
    }

    /** Unpacks the plugin's archive into a folder for {@link #start}, and deletes the log of earlier workers. */
    static void unpackPlugin(Path folder) throws IOException {
        Files.deleteIfExists(LOG);
        try (var archive = new ZipInputStream(Files.newInputStream(
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
        var properties = new Properties();
        try (InputStream sample = Files.newInputStream(SAMPLES.resolve("worker.properties"))) {
            properties.load(sample);
        }
        properties.replaceAll((name, value) -> name.toString().endsWith("replication.factor")
                ? "1"
                : value.toString().replace("sluice-connect", database.slot() + "-connect"));
        properties.setProperty("bootstrap.servers", database.bootstrapServers());
        properties.setProperty("group.id", database.slot());
        properties.setProperty("plugin.path", folder.resolve("plugins").toString());
        properties.setProperty("listeners", rest.toString());
        // The broker's minimum. After a kill, the next worker waits for so long.
        properties.setProperty("session.timeout.ms", "6000");
        properties.setProperty("heartbeat.interval.ms", "1000");
        Path file = folder.resolve("worker.properties");
        try (var out = Files.newOutputStream(file)) {
            properties.store(out, null);
        }
        JavaProgram program = new JavaProgram(List.of(JAVA), List.of("-Xlog:gc:file=" + GC_LOG),
                worker.resolve("*").toString(), "org.apache.kafka.connect.cli.ConnectDistributed",
                List.of(file.toString())).withOptions(OPTIONS.split(" ", -1))
                .withOptions("-Dorg.apache.logging.log4j.level=INFO");
        return new ConnectWorker(database, ChildProcess.start(program, LOG), rest);
    }

    /** The sample configuration of a connector. */
    static Map<String, String> sampleConfiguration() {
        Map<String, String> configuration = new TreeMap<>();
        try {
            JSON.readTree(SAMPLES.resolve("sluice.json").toFile()).properties()
                    .forEach(property -> configuration.put(property.getKey(), property.getValue().asText()));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return configuration;
    }

    /** The sample configuration for this database and these topics. */
    static Map<String, String> configuration(CaptureSettings settings) {
        Map<String, String> configuration = sampleConfiguration();
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
        // The broker refuses a batch above the topic's limit, and the producer then splits it.
        configuration.put("producer.override.batch.size", "65536");
        configuration.put("sluice.kafka.bootstrap.servers", settings.kafka().bootstrapServers());
        return configuration;
    }

    /** Creates or configures a connector, once the worker's REST interface answers. */
    void put(String connector, Map<String, String> configuration) throws Exception {
        awaitRest();
        HttpResponse<String> answer = send(request("/connectors/" + connector + "/config")
                .PUT(BodyPublishers.ofString(JSON.writeValueAsString(configuration)))
                .header("Content-Type", "application/json"));
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201);
    }

    /** Deletes a connector and returns when its slot is free; its offset stays. */
    void delete(String connector) throws Exception {
        assertThat(send(request("/connectors/" + connector).DELETE()).statusCode()).isEqualTo(204);
        database.awaitFreeSlot();
    }

    /** Waits until the connector's task runs. */
    void awaitRunning(String connector) {
        awaitRest();
        within(LIMIT).ignoreExceptions().until(() -> JSON
                .readTree(send(request("/connectors/" + connector + "/status").GET()).body()).path("tasks").path(0)
                .path("state").asText().equals("RUNNING"));
    }

    /** As {@code kill -9} does. */
    void kill() {
        process.kill();
    }

    /** How many transactions the workers of this test have aborted at the connector's request. */
    static long aborts() {
        try (Stream<String> lines = Files.lines(LOG)) {
            return lines.filter(line -> line.contains("Aborting transaction for batch as requested by connector"))
                    .count();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The largest heap after a garbage collection, in MiB, without the first {@code pauses} collections. */
    int peakHeapMebibytes(int pauses) throws IOException {
        return heapsAfterPauses().stream().skip(pauses).mapToInt(Integer::intValue).max().orElse(0);
    }

    /** The heap after each garbage collection so far, in MiB. */
    List<Integer> heapsAfterPauses() throws IOException {
        try (Stream<String> lines = Files.lines(GC_LOG)) {
            return lines.filter(line -> line.contains("Pause")).map(AFTER_GC::matcher).filter(Matcher::find)
                    .map(it -> Integer.valueOf(it.group(1))).toList();
        }
    }

    /** The peak resident memory of the process, in Linux's words; empty on other systems. */
    String peakMemory() throws IOException {
        Path status = Path.of("/proc", Long.toString(process.handle().pid()), "status");
        if (!Files.exists(status)) {
            return "";
        }
        return Files.readAllLines(status).stream().filter(line -> line.startsWith("VmHWM")).findFirst().orElse("");
    }

    @Override
    public void close() {
        try {
            process.stop(STOP_LIMIT);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitRest() {
        within(LIMIT).ignoreExceptions().until(() -> {
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
