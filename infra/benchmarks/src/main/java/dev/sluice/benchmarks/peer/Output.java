package dev.sluice.benchmarks.peer;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import dev.sluice.testkit.ChildProcess;

/** The output of programs that print something and end. */
final class Output {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private Output() {}

    /** Returns all lines that a command prints, standard error included. */
    static List<String> lines(ProcessBuilder command) throws IOException {
        try (ChildProcess process = ChildProcess.start(command.redirectErrorStream(true))) {
            List<String> lines = process.output().lines().toList();
            process.awaitExit(LIMIT);
            return lines;
        }
    }

    /** Returns the first line that a command prints; empty if it prints none. */
    static String firstLine(String... command) throws IOException {
        return lines(new ProcessBuilder(command)).stream().findFirst().orElse("");
    }
}
