package dev.sluice.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.zonky.test.db.postgres.util.LinuxUtils;

/**
 * What came of running one of PostgreSQL's programs to its end. Waiting goes on through an interrupt, which stays set:
 * a server half started or half stopped would be worse than the wait, which is bounded.
 *
 * @param status
 *            the exit status, 0 for success; -1 if the program was ended because it took too long
 * @param output
 *            both output streams, in order
 */
record ProgramRun(int status, String output) {
    private static final int ENDED_BY_US = -1;

    /**
     * Runs a program with {@code input} as its standard input.
     *
     * @throws UncheckedIOException
     *             if it cannot be started
     */
    static ProgramRun of(Path program, List<String> arguments, String input, Duration limit) {
        var command = new ArrayList<String>();
        // PostgreSQL refuses to run as root; in a user namespace of its own it is somebody else.
        if (LinuxUtils.isUnshareAvailable()) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(program.toString());
        command.addAll(arguments);
        try {
            var scratch = OwnerOnly.createTempDirectory(Path.of(System.getProperty("java.io.tmpdir")), "sluice-run-");
            try {
                return run(command, input, limit, scratch);
            } finally {
                OwnerOnly.delete(scratch);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean succeeded() {
        return status == 0;
    }

    /** Files instead of pipes: a server that the program leaves behind would keep a pipe open. */
    private static ProgramRun run(List<String> command, String input, Duration limit, Path scratch) throws IOException {
        var outputFile = scratch.resolve("output");
        var process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(outputFile.toFile())
                .redirectInput(Files.writeString(scratch.resolve("input"), input).toFile()).start();
        var status = process.onExit().thenApply(Process::exitValue).orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(late -> end(process, late)).join();
        return new ProgramRun(status, new String(Files.readAllBytes(outputFile), Charset.defaultCharset()).strip());
    }

    private static int end(Process process, Throwable late) {
        if (!(late instanceof TimeoutException)) {
            throw new CompletionException(late);
        }
        process.destroyForcibly();
        return ENDED_BY_US;
    }
}
