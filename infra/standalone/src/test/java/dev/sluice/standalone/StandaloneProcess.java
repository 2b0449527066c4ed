package dev.sluice.standalone;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.sluice.embedded.PostgresServer;

import tools.jackson.databind.json.JsonMapper;

/**
 * The standalone form in a JVM of its own, as the one command starts it. What it says is collected; it is spoken to by
 * signals and over its ports. Confined to the test's thread, except that {@link #kill} may come from any.
 */
public final class StandaloneProcess implements AutoCloseable {
    private static final String LAST_LINE_OF_WELCOME = "Ctrl-C stops everything; the data stays.";
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final long INTERRUPT_BIT = 1 << 1;
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = new JsonMapper();

    private final Process process;
    private final Place place;
    /** Guarded by itself. */
    private final List<String> said = new ArrayList<>();
    private final CompletableFuture<Boolean> ready = new CompletableFuture<>();
    private final CompletableFuture<Boolean> silent = new CompletableFuture<>();

    private StandaloneProcess(Process process, Place place) {
        this.process = process;
        this.place = place;
        Thread.ofPlatform().daemon().name("standalone-output").start(this::listen);
    }

    /** Starts in {@code place} and returns when the welcome has been printed. */
    public static StandaloneProcess start(Place place, String... further) throws IOException {
        StandaloneProcess started = launch(place, further);
        if (!started.ready.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join()) {
            throw new IOException("The process ended before it was ready: " + started.output());
        }
        return started;
    }

    /** Starts in {@code place} and returns at once. */
    static StandaloneProcess launch(Place place, String... further) throws IOException {
        return launch(place, place.arguments(further));
    }

    /** Starts with exactly these arguments, and expects it to end by itself. */
    static Ended endsWith(Place place, List<String> arguments) throws IOException {
        try (StandaloneProcess launched = launch(place, arguments)) {
            return launched.awaitEnd(PATIENCE);
        }
    }

    private static StandaloneProcess launch(Place place, List<String> arguments) throws IOException {
        var command = new ArrayList<String>(withDefaultInterrupt());
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx768m",
                // It starts in half the time; how fast it runs is measured elsewhere.
                "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow", "-cp", System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(arguments);
        return new StandaloneProcess(new ProcessBuilder(command).redirectErrorStream(true).start(), place);
    }

    /** A build in the background ignores Ctrl-C, and so would all that it starts [POSIX, 2.11]. */
    private static List<String> withDefaultInterrupt() throws IOException {
        var status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return List.of();
        }
        String ignored = Files.readAllLines(status).stream().filter(line -> line.startsWith("SigIgn:")).findFirst()
                .orElse("SigIgn: 0").replaceFirst("SigIgn:\\s*", "");
        boolean interruptIsIgnored = (Long.parseUnsignedLong(ignored, 16) & INTERRUPT_BIT) != 0;
        return interruptIsIgnored ? List.of("env", "--default-signal=INT") : List.of();
    }

    private void listen() {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                synchronized (said) {
                    said.add(line);
                }
                if (line.equals(LAST_LINE_OF_WELCOME)) {
                    ready.complete(true);
                }
            }
        } catch (IOException killed) {
            // The end of its output, too.
        }
        ready.complete(false);
        silent.complete(true);
    }

    /** How it ended. */
    public record Ended(int status, List<String> said, Duration took) {}

    /** Where it runs. */
    public Place place() {
        return place;
    }

    /** What it has said so far, a line each. */
    List<String> output() {
        synchronized (said) {
            return List.copyOf(said);
        }
    }

    /** The process id of the JVM. */
    long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Sends a signal by its name, such as {@code INT}. */
    public void signal(String name) throws IOException {
        int status = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).inheritIO().start().onExit()
                .join().exitValue();
        if (status != 0) {
            throw new IOException("kill -" + name + " ended with " + status);
        }
    }

    /** Ends the JVM as {@code kill -9} does, and nothing else: PostgreSQL goes on running. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Waits for the end. */
    public Ended awaitEnd(Duration limit) {
        long began = System.nanoTime();
        Process ended = process.onExit().orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS).join();
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        silent.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        return new Ended(ended.exitValue(), output(), took);
    }

    /** Where it answers, with a slash at the end. */
    public URI http() {
        return URI.create("http://127.0.0.1:" + place.http().number() + "/");
    }

    /** A token for a tenant's user. */
    String token(String tenant, String user) throws IOException, InterruptedException {
        return token("tenant=" + tenant + "&user=" + user);
    }

    /** A token as the query asks for. */
    String token(String query) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(http().resolve("dev/token?" + query))
                .POST(HttpRequest.BodyPublishers.noBody()).timeout(PATIENCE).build();
        return JSON.readTree(HTTP.send(request, BodyHandlers.ofString()).body()).path("token").asString();
    }

    /** Opens a stream; {@code query} without its question mark, may be empty. */
    EventStream stream(String token, String query) throws IOException {
        return EventStream.open(http().resolve("api/v1/stream?" + query), token);
    }

    /** Asks for a path, with headers as names and values in turn. */
    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(http().resolve(path)).timeout(PATIENCE);
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
        return HTTP.send(HttpRequest.newBuilder(http().resolve(path)).timeout(PATIENCE)
                .header("Authorization", "Bearer " + token).POST(HttpRequest.BodyPublishers.noBody()).build(),
                BodyHandlers.ofString());
    }

    /** Kills what still runs, PostgreSQL included. */
    @Override
    public void close() throws IOException {
        kill();
        if (Files.exists(place.postmasterFile())) {
            PostgresServer.stopLeftover(place.data().resolve("postgres"));
        }
    }
}
