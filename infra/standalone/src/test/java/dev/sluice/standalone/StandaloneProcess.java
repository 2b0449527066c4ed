package dev.sluice.standalone;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;

import dev.sluice.embedded.PostgresServer;
import dev.sluice.testkit.CapturedOutput;
import dev.sluice.testkit.ChildProcess;
import dev.sluice.testkit.EventStream;
import dev.sluice.testkit.JavaProgram;

import tools.jackson.databind.json.JsonMapper;

/**
 * Standalone mode in a JVM of its own, as the one command starts it. Its output is captured; a test talks to it by
 * signals and over its ports. Confined to the test's thread, except that any thread may call {@link #kill}.
 */
public final class StandaloneProcess implements AutoCloseable {
    private static final String LAST_LINE_OF_WELCOME = "Ctrl-C stops everything; the data stays.";
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final long INTERRUPT_BIT = 1 << 1;
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = new JsonMapper();

    private final ChildProcess process;
    private final CapturedOutput output;
    private final Location location;

    private StandaloneProcess(ChildProcess process, Location location) {
        this.process = process;
        this.output = process.capture();
        this.location = location;
    }

    /** Starts at a location and returns when the welcome has been printed. */
    public static StandaloneProcess start(Location location, String... further) throws IOException {
        StandaloneProcess started = launch(location, further);
        try {
            started.output.awaitLine(LAST_LINE_OF_WELCOME::equals, LIMIT);
            return started;
        } catch (IOException | TimeoutException | InterruptedException notReady) {
            started.close();
            throw new IOException("The process did not become ready", notReady);
        }
    }

    /** Starts at a location and returns at once. */
    static StandaloneProcess launch(Location location, String... further) throws IOException {
        return launch(location, location.arguments(further));
    }

    /** Starts with exactly these arguments, and expects it to end by itself. */
    static Ended endsWith(Location location, List<String> arguments) throws IOException {
        try (StandaloneProcess launched = launch(location, arguments)) {
            return launched.awaitEnd(LIMIT);
        }
    }

    private static StandaloneProcess launch(Location location, List<String> arguments) throws IOException {
        JavaProgram program = JavaProgram.of(Main.class, arguments).withOptions("-Xmx768m").withQuickStart()
                .withNativeAccess().startedBy(withDefaultInterrupt());
        return new StandaloneProcess(ChildProcess.start(program), location);
    }

    /** A build in the background ignores Ctrl-C, and so would all that it starts [POSIX, 2.11]. */
    private static List<String> withDefaultInterrupt() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return List.of();
        }
        String ignored = Files.readAllLines(status).stream().filter(line -> line.startsWith("SigIgn:")).findFirst()
                .orElse("SigIgn: 0").replaceFirst("SigIgn:\\s*", "");
        boolean interruptIsIgnored = (Long.parseUnsignedLong(ignored, 16) & INTERRUPT_BIT) != 0;
        return interruptIsIgnored ? List.of("env", "--default-signal=INT") : List.of();
    }

    /** How it ended. */
    public record Ended(int status, List<String> output, Duration took) {}

    /** Where it runs. */
    public Location location() {
        return location;
    }

    /** The lines of output so far. */
    List<String> output() {
        return output.lines();
    }

    /** The process id of the JVM. */
    long pid() {
        return process.handle().pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Sends a signal by its name, such as {@code INT}. */
    public void signal(String name) throws IOException {
        process.signal(name);
    }

    /** Ends the JVM as {@code kill -9} does, and nothing else: PostgreSQL goes on running. */
    void kill() {
        process.kill();
    }

    /** Waits for the end. */
    public Ended awaitEnd(Duration limit) {
        long began = System.nanoTime();
        int status = process.awaitExit(limit);
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        try {
            output.awaitEnd(LIMIT);
        } catch (TimeoutException | InterruptedException unfinished) {
            throw new IllegalStateException(unfinished);
        }
        return new Ended(status, output(), took);
    }

    /** Where it answers, with a slash at the end. */
    public URI http() {
        return URI.create("http://127.0.0.1:" + location.http().number() + "/");
    }

    /** A token for a tenant's user. */
    String token(String tenant, String user) throws IOException, InterruptedException {
        return token("tenant=" + tenant + "&user=" + user);
    }

    /** A token as the query asks for. */
    String token(String query) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(http().resolve("dev/token?" + query))
                .POST(HttpRequest.BodyPublishers.noBody()).timeout(LIMIT).build();
        return JSON.readTree(HTTP.send(request, BodyHandlers.ofString()).body()).path("token").asString();
    }

    /** Opens a stream; {@code query} without its question mark, may be empty. */
    EventStream stream(String token, String query) {
        return EventStream.open(http().resolve("api/v1/stream?" + query), token);
    }

    /** Asks for a path, with headers as names and values in turn. */
    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(http().resolve(path)).timeout(LIMIT);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    /** How many streams it says are open. */
    public int openStreams() throws IOException, InterruptedException {
        return get("actuator/prometheus").body().lines().filter(line -> line.startsWith("sluice_connections "))
                .mapToInt(line -> (int) Double.parseDouble(line.substring(line.indexOf(' ')))).findFirst().orElse(0);
    }

    /** Inserts an activity as the page's button does. */
    HttpResponse<String> insertByPage(String token) throws IOException, InterruptedException {
        return post("dev/activities", token);
    }

    /** Posts nothing to a path. */
    HttpResponse<String> post(String path, String token) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(http().resolve(path)).timeout(LIMIT)
                .header("Authorization", "Bearer " + token).POST(HttpRequest.BodyPublishers.noBody()).build(),
                BodyHandlers.ofString());
    }

    /** Kills what still runs, PostgreSQL included. */
    @Override
    public void close() throws IOException {
        kill();
        if (Files.exists(location.postmasterFile())) {
            PostgresServer.stopLeftover(location.data().resolve("postgres"));
        }
    }
}
