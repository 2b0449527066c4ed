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
 * A child process, which is always signalled and ended by its process id. The caller's thread reads its output; a
 * process whose output is not read blocks when the pipe is full. {@link #capture} reads the output in the background.
 * Used by one thread, except that any thread may call {@link #kill}.
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

    /** Starts a process; {@link #output} is empty if {@code builder} redirects the output. */
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

    /** Returns the handle of the process, with its id and its descendants. */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Returns the output, if it is neither redirected nor captured. */
    public BufferedReader output() {
        return output;
    }

    /** Returns the standard input; closing it ends the input. */
    public Writer input() {
        return process.outputWriter(StandardCharsets.UTF_8);
    }

    /**
     * Reads up to the first line that is {@code wanted}, and returns it. The limit is checked only after each line:
     * this method waits indefinitely for a process that prints nothing.
     *
     * @throws IOException
     *             if the output or the time ends first; the message contains all lines that were read
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
        throw new IOException("The output of process " + process.pid() + " did not contain the expected line:\n"
                + String.join("\n", read));
    }

    /**
     * Reads all further output in a separate thread. May be called once, and no other method may read the output
     * afterwards.
     */
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

    /** Requests its end, as {@code SIGTERM} does, and kills it after {@code limit}; returns when it has ended. */
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

    /** Ends it as {@code kill -9} does and returns when it has ended; its descendants keep running. Idempotent. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Kills its descendants and itself. */
    public void killWithDescendants() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        kill();
    }

    /** Kills the process; same as {@link #kill}. */
    @Override
    public void close() {
        kill();
    }
}
