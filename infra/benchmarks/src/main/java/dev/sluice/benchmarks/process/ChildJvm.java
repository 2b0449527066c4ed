package dev.sluice.benchmarks.process;

import java.io.IOException;
import java.util.List;

import dev.sluice.testkit.JavaProgram;

/** A child JVM with the class path of this JVM, which serves {@link Commands}. Used by one thread at a time. */
public final class ChildJvm implements AutoCloseable {
    private final CommandedProcess process;

    private ChildJvm(CommandedProcess process) {
        this.process = process;
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
        return new ChildJvm(CommandedProcess.start(main.getSimpleName(), new ProcessBuilder(program.command())));
    }

    /** Same as {@link CommandedProcess#ask}. */
    public String ask(String command) {
        return process.ask(command);
    }

    /** Same as {@link CommandedProcess#answer}. */
    public String answer() throws IOException {
        return process.answer();
    }

    /** Returns the handle of its process. */
    public ProcessHandle handle() {
        return process.handle();
    }

    /** Returns the heap and direct buffers in use after a garbage collection, and the resident memory. */
    public Memory memory() {
        String[] bytes = ask("memory").split(" ", -1);
        return new Memory(Long.parseLong(bytes[0]), Long.parseLong(bytes[1]),
                ProcessUsage.settledResidentBytes(handle()));
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
        process.close();
    }
}
