package dev.sluice.benchmarks.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import dev.sluice.testkit.ChildProcess;

/**
 * A child process that reads commands from its standard input, answers each with one line that begins with
 * {@code "> "}, and ends with its input. All other lines that it prints go to the standard error of this process. Used
 * by one thread at a time.
 */
public final class CommandedProcess implements AutoCloseable {
    private static final Duration END_LIMIT = Duration.ofSeconds(15);

    private final String name;
    private final ChildProcess process;
    private final Writer input;

    private CommandedProcess(String name, ChildProcess process) {
        this.name = name;
        this.process = process;
        this.input = process.input();
    }

    /** Starts a pinned command; returns immediately. */
    public static CommandedProcess start(String name, Pinning pinning, List<String> command) throws IOException {
        return start(name, new ProcessBuilder(Stream.concat(pinning.prefix().stream(), command.stream()).toList()));
    }

    /** Starts a process, whose standard error becomes that of this process; returns immediately. */
    public static CommandedProcess start(String name, ProcessBuilder builder) throws IOException {
        return new CommandedProcess(name, ChildProcess.start(builder.redirectError(ProcessBuilder.Redirect.INHERIT)));
    }

    /**
     * Sends a command and waits for the answer.
     *
     * @throws UncheckedIOException
     *             if the process has ended
     */
    public String ask(String command) {
        try {
            input.write(command + "\n");
            input.flush();
            return answer();
        } catch (IOException ended) {
            throw new UncheckedIOException(name + " did not answer to " + command, ended);
        }
    }

    /** Waits for an answer without a command: the first answer, which the process gives when it is ready. */
    public String answer() throws IOException {
        BufferedReader output = process.output();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(Commands.ANSWER)) {
                return line.substring(Commands.ANSWER.length());
            }
            System.err.println(name + ": " + line);
        }
        throw new IOException(name + " has ended");
    }

    /** Returns the handle of the process. */
    public ProcessHandle handle() {
        return process.handle();
    }

    @Override
    public void close() {
        try {
            process.endInput(END_LIMIT);
        } catch (IOException gone) {
            process.kill();
        } catch (InterruptedException stop) {
            process.kill();
            Thread.currentThread().interrupt();
        }
    }
}
