package dev.sluice.reliability.part;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** A part that is a JVM; what it says is kept in one file over all its starts. Used by one thread. */
public final class JvmPart implements Part {
    private final String name;
    private final Path log;
    private final List<String> command;
    private @Nullable Process process;

    /**
     * @param log
     *            what it says is added here
     * @param heap
     *            the most it may use, as {@code -Xmx} takes it
     * @param main
     *            what it runs
     */
    JvmPart(String name, Path log, String heap, Class<?> main, List<String> arguments) {
        this.name = name;
        this.log = log;
        this.command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                // It starts in half the time; how fast it runs is measured elsewhere.
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow", "-cp", System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(arguments);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void start() throws IOException {
        process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
    }

    @Override
    public void kill() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }

    @Override
    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** Whether it has said that it is ready, in any of its starts. */
    boolean hasBeenReady() throws IOException {
        return Files.readAllLines(log).contains(Lifeline.READY);
    }
}
