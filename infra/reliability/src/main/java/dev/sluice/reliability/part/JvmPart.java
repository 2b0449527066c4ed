package dev.sluice.reliability.part;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.sluice.testkit.ChildProcess;
import dev.sluice.testkit.JavaProgram;

/** A part that is a JVM. It appends its output to one file over all its starts. Used by one thread. */
public final class JvmPart implements Part {
    private static final Duration EXIT_LIMIT = Duration.ofSeconds(1);

    private final String name;
    private final Path log;
    private final JavaProgram program;
    private @Nullable ChildProcess process;

    JvmPart(String name, Path log, Class<?> mainClass, List<String> arguments) {
        this.name = name;
        this.log = log;
        this.program = JavaProgram.of(mainClass, arguments).withOptions("-Xmx512m", "-XX:+UseSerialGC").withQuickStart()
                .withNativeAccess();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void start() throws IOException {
        process = ChildProcess.start(program, log);
    }

    @Override
    public void kill() {
        if (process != null) {
            process.kill();
        }
    }

    @Override
    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** Returns whether it has ended with status 0. */
    boolean hasSucceeded() {
        return process != null && !process.isAlive() && process.awaitExit(EXIT_LIMIT) == 0;
    }

    /** Returns whether it has reported that it is ready, in any of its starts. */
    boolean hasBeenReady() throws IOException {
        return Files.readAllLines(log).contains(Lifeline.READY);
    }
}
