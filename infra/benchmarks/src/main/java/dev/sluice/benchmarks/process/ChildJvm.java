package dev.sluice.benchmarks.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.time.Duration;
import java.util.List;

import dev.sluice.testkit.ChildProcess;
import dev.sluice.testkit.JavaProgram;

/**
 * A child JVM with the class path of this JVM. It reads commands from its standard input, answers each with one line,
 * and ends with its input. All other lines that it prints go to the standard error of this process. Used by one thread
 * at a time.
 */
public final class ChildJvm implements AutoCloseable {
    private static final Duration END_LIMIT = Duration.ofSeconds(15);

    private final String name;
    private final ChildProcess process;
    private final Writer input;

    private ChildJvm(String name, ChildProcess process) {
        this.name = name;
        this.process = process;
        this.input = process.input();
    }

    /** Starts the JVM; returns immediately. */
    public static ChildJvm start(Pinning pinning, Class<?> main, Heap heap, List<String> arguments)
            throws IOException {
        JavaProgram program = JavaProgram.of(main, arguments).startedBy(pinning.prefix()).withOptions(heap.options())
                .withOptions(JvmOptions.argument());
        String profile = System.getProperty("benchmark.jvm");
        if (profile != null) {
            program = program.withOptions(profile.replace("%name", main.getSimpleName()));
        }
        var builder = new ProcessBuilder(program.command()).redirectError(ProcessBuilder.Redirect.INHERIT);
        return new ChildJvm(main.getSimpleName(), ChildProcess.start(builder));
    }

    /**
     * Sends a command and waits for the answer.
     *
     * @throws UncheckedIOException
     *             if the JVM has ended
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

    /** Waits for an answer without a command: the first answer, which the JVM gives when it is ready. */
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

    /** Returns the handle of its process. */
    public ProcessHandle handle() {
        return process.handle();
    }

    /** Returns the heap and direct buffers in use after a garbage collection, and the resident memory. */
    public Memory memory() {
        String[] bytes = ask("memory").split(" ", -1);
        return new Memory(Long.parseLong(bytes[0]), Long.parseLong(bytes[1]), ProcessUsage.residentBytes(handle()));
    }

    /**
     * The memory of a process, in bytes.
     *
     * @param resident
     *            the resident set; -1 if unknown on this system
     */
    public record Memory(long heap, long direct, long resident) {}

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
