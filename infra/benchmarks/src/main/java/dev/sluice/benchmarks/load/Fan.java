package dev.sluice.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.sluice.benchmarks.process.CProgram;
import dev.sluice.benchmarks.process.CommandedProcess;
import dev.sluice.benchmarks.process.Pinning;

/**
 * The load client {@code fan.c} in a process of its own. It counts events that contain their time of publication, and
 * samples their latency. It sleeps while nothing arrives, so that waking it is part of the server's cost, as with any
 * client on another machine. Used by one thread.
 */
public final class Fan implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration POLL = Duration.ofMillis(20);

    private final CommandedProcess process;
    private final Path requests;

    private Fan(CommandedProcess process, Path requests) {
        this.process = process;
        this.requests = requests;
    }

    /**
     * The result of opening connections.
     *
     * @param open
     *            open connections: the head of a response 200 has arrived
     * @param refused
     *            attempts that ended otherwise
     * @param retried
     *            open connections whose first packet had to be sent again: the listener's queue was full
     */
    public record Connected(int open, int refused, int retried, double seconds) {
        static Connected parse(String json) {
            return Fan.parse(json, Connected.class);
        }
    }

    /**
     * What arrived in a window.
     *
     * @param lost
     *            connections that the server has ended
     * @param samples
     *            the number of sampled latencies, which are in microseconds; -1 if there are none
     */
    public record Arrived(double seconds, long events, long bytes, long lost, long samples, long p50, long p90,
            long p99, long max) {
        static Arrived parse(String json) {
            return Fan.parse(json, Arrived.class);
        }
    }

    /**
     * Starts the client on the helpers' processors, without a connection.
     *
     * @param program
     *            the compiled {@code fan.c}
     * @param opening
     *            the number of connections that may be in the process of opening
     */
    public static Fan start(Path program, List<Target> targets, int opening) throws IOException {
        Path requests = Files.createTempFile("sluice-benchmark-", ".requests");
        Files.write(requests, targets.stream().map(Target::line).toList());
        CommandedProcess process = CommandedProcess.start("fan", Pinning.helping(),
                List.of(program.toString(), requests.toString(), "-a", Integer.toString(opening)));
        process.answer();
        return new Fan(process, requests);
    }

    /** Compiles the client. */
    public static Path compile() throws IOException {
        return CProgram.compile("fan");
    }

    /** Opens connections until {@code total} have been attempted, and waits for all of them. */
    public Connected connect(int total) {
        return Connected.parse(process.ask("connect " + total));
    }

    /** Closes all connections and at once opens as many again. */
    public Connected closeAndReturn() {
        return Connected.parse(process.ask("return"));
    }

    /** Closes all connections and returns their number. */
    public int disconnect() {
        return parse(process.ask("close"), Closed.class).closed;
    }

    private record Closed(int closed, double seconds) {}

    /** Begins a window. */
    public void mark() {
        String answer = process.ask("mark");
        if (!answer.equals("{}")) {
            throw new IllegalStateException("expected {}, got " + answer);
        }
    }

    /** Waits until this many events have arrived in the window, or the time is over. */
    public void awaitEvents(long total, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (parse(process.ask("count"), Counted.class).events < total && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private record Counted(long events) {}

    /** Ends the window. */
    public Arrived report() {
        return Arrived.parse(process.ask("report"));
    }

    /** Returns the handle of the process. */
    public ProcessHandle handle() {
        return process.handle();
    }

    private static <T> T parse(String json, Class<T> type) {
        try {
            return JSON.readValue(json, type);
        } catch (JsonProcessingException unexpected) {
            throw new IllegalStateException("fan answered " + json, unexpected);
        }
    }

    /** Closes all connections and ends the process. */
    @Override
    public void close() throws IOException {
        process.close();
        Files.deleteIfExists(requests);
    }
}
