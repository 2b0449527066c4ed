package dev.sluice.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A process that this one has started, reads, signals and ends, always by its process id. Its output is read by the
 * caller's thread, so a process whose output nobody reads blocks when the pipe is full; {@link #capture} reads it in the
 * background. Used by one thread, except that {@link #kill} may be called by any.
 */
public final class ChildProcess implements AutoCloseable {
    private static final Duration SIGNAL_LIMIT = Duration.ofSeconds(20);

    private final Process process;
    private final BufferedReader output;

    private ChildProcess(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts a command, whose standard error is merged into its output. */
    public static ChildProcess start(List<String> command) throws IOException {
        return start(new ProcessBuilder(command).redirectErrorStream(true));
    }

    /** Starts a JVM, whose standard error is merged into its output. */
    public static ChildProcess start(JavaProgram program) throws IOException {
        return start(program.command());
    }

    /** Starts a JVM that appends its output and its standard error to a file. */
    public static ChildProcess start(JavaProgram program, Path log) throws IOException {
        return start(new ProcessBuilder(program.command()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())));
    }

    /** Starts what is built; {@link #output} is empty where that redirects it. */
    public static ChildProcess start(ProcessBuilder builder) throws IOException {
        return new ChildProcess(builder.start());
    }

    /** Runs a command to its end and returns its exit status; its output is discarded. */
    public static int run(Duration limit, String... command) throws IOException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        try (ChildProcess started = start(builder)) {
            return started.awaitExit(limit);
        }
    }

    /** Sends a signal by its name, such as {@code STOP}, to any process of this user. */
    public static void signal(String name, ProcessHandle process) throws IOException {
        int status = run(SIGNAL_LIMIT, "kill", "-" + name, Long.toString(process.pid()));
        if (status != 0) {
            throw new IOException("kill -" + name + " " + process.pid() + " ended with " + status);
        }
    }

    /** Sends a signal by its name, such as {@code INT}. */
    public void signal(String name) throws IOException {
        signal(name, process.toHandle());
    }

    /** Its process, with its id and its descendants. */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Its output, where nothing redirects or captures it. */
    public BufferedReader output() {
        return output;
    }

    /** Its standard input; closing it is the end of the input. */
    public Writer input() {
        return process.outputWriter(StandardCharsets.UTF_8);
    }

    /**
     * Reads up to the first line that is {@code wanted}, and returns it. The limit is checked at each line: a process that
     * prints nothing is waited for.
     *
     * @throws IOException
     *             if the output or the time ends before, with all lines read meanwhile in its message
     */
    public String awaitLine(Predicate<String> wanted, Duration limit) throws IOException {
        long deadline = System.nanoTime() + limit.toNanos();
        List<String> read = new ArrayList<>();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (wanted.test(line)) {
                return line;
            }
            read.add(line);
            if (System.nanoTime() - deadline > 0) {
                break;
            }
        }
        throw new IOException("The output of process " + process.pid() + " did not bring the expected line:\n"
                + String.join("\n", read));
    }

    /** Reads all output from now on in a thread of its own; to be called once, by whom nothing else reads it. */
    public CapturedOutput capture() {
        return CapturedOutput.of(output);
    }

    /**
     * Waits for the end and returns the exit status.
     *
     * @throws java.util.concurrent.CompletionException
     *             if it has not ended within {@code limit}
     */
    public int awaitExit(Duration limit) {
        return process.onExit().orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS).join().exitValue();
    }

    /** Asks it to end, as {@code SIGTERM} does, and kills it after {@code limit}; returns when it is gone. */
    public void stop(Duration limit) throws InterruptedException {
        process.destroy();
        killAfter(limit);
    }

    /** Closes its standard input, at which it should end by itself, and kills it after {@code limit}. */
    public void endInput(Duration limit) throws IOException, InterruptedException {
        input().close();
        killAfter(limit);
    }

    private void killAfter(Duration limit) throws InterruptedException {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                kill();
            }
        } catch (InterruptedException stop) {
            process.destroyForcibly();
            throw stop;
        }
    }

    /** Ends it as {@code kill -9} does and returns when it is gone; its descendants go on. Idempotent. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Kills its descendants and itself. */
    public void killWithDescendants() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        kill();
    }

    /** As {@link #kill}. */
    @Override
    public void close() {
        kill();
    }
}
