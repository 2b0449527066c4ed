package dev.sluice.benchmarks.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A JVM of this one's class path that is told what to do on its standard input and answers each line with one; it ends
 * with its input. What else it prints goes to this process's standard error. Used by one thread at a time.
 */
public final class ChildJvm implements AutoCloseable {
    private final String name;
    private final Process process;
    private final BufferedReader output;
    private final Writer input;

    private ChildJvm(String name, Process process) {
        this.name = name;
        this.process = process;
        this.output = process.inputReader();
        this.input = process.outputWriter();
    }

    /**
     * Starts it; returns at once.
     *
     * @param heap
     *            how it keeps its heap
     */
    public static ChildJvm start(Pinning pinning, Class<?> main, Heap heap, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>(pinning.prefix());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(heap.options());
        command.addAll(List.of(JvmOptions.argument(), "-cp", System.getProperty("java.class.path")));
        String profile = System.getProperty("benchmark.jvm");
        if (profile != null) {
            command.add(profile.replace("%name", main.getSimpleName()));
        }
        command.add(main.getName());
        command.addAll(arguments);
        var builder = new ProcessBuilder(command);
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        return new ChildJvm(main.getSimpleName(), builder.start());
    }

    /**
     * Tells it something and waits for the answer.
     *
     * @throws UncheckedIOException
     *             if it has ended
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

    /** Waits for an answer that nobody asked for: the first one, when it is ready. */
    public String answer() throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(Commands.ANSWER)) {
                return line.substring(Commands.ANSWER.length());
            }
            System.err.println(name + ": " + line);
        }
        throw new IOException(name + " has ended");
    }

    /** Its process. */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** What its heap and direct buffers hold after a collection, and its resident memory, in bytes. */
    public Memory memory() {
        String[] bytes = ask("memory").split(" ", -1);
        return new Memory(Long.parseLong(bytes[0]), Long.parseLong(bytes[1]), ProcessUsage.residentBytes(handle()));
    }

    /**
     * What a process holds, in bytes.
     *
     * @param heap
     *            live objects
     * @param direct
     *            direct buffers
     * @param resident
     *            all of it that is in memory; -1: this system does not tell
     */
    public record Memory(long heap, long direct, long resident) {}

    @Override
    public void close() {
        try {
            input.close();
        } catch (IOException gone) {
            // That is what was wanted.
        }
        try {
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException stop) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
