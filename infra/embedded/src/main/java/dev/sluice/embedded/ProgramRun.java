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
 * The result of one run of a PostgreSQL program. An interrupt does not end the wait for the program, because a
 * half-started server would be worse than a bounded wait. The thread keeps its interrupt status.
 *
 * @param status
 *            the exit status, 0 for success; -1 if the program was killed after its time limit
 * @param output
 *            standard output and standard error, interleaved
 */
record ProgramRun(int status, String output) {
    private static final int KILLED_AFTER_LIMIT = -1;

    /**
     * Runs a program with {@code input} as its standard input.
     *
     * @throws UncheckedIOException
     *             if it cannot be started
     */
    static ProgramRun of(Path program, List<String> arguments, String input, Duration limit) {
        var command = new ArrayList<String>();
        // PostgreSQL refuses to run as root. In its own user namespace it runs as another user.
        if (LinuxUtils.isUnshareAvailable()) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(program.toString());
        command.addAll(arguments);
        try {
            Path scratch = OwnerOnly.createTempDirectory(Path.of(System.getProperty("java.io.tmpdir")), "sluice-run-");
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

    /** Uses files instead of pipes: a server that the program starts would keep a pipe open. */
    private static ProgramRun run(List<String> command, String input, Duration limit, Path scratch) throws IOException {
        Path outputFile = scratch.resolve("output");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(outputFile.toFile())
                .redirectInput(Files.writeString(scratch.resolve("input"), input).toFile()).start();
        int status = process.onExit().thenApply(Process::exitValue).orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(failure -> kill(process, failure)).join();
        return new ProgramRun(status, new String(Files.readAllBytes(outputFile), Charset.defaultCharset()).strip());
    }

    private static int kill(Process process, Throwable failure) {
        if (!(failure instanceof TimeoutException)) {
            throw new CompletionException(failure);
        }
        process.destroyForcibly();
        return KILLED_AFTER_LIMIT;
    }
}
