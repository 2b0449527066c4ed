package dev.sluice.capture;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.sluice.capture.postgres.SourceDatabase;
import dev.sluice.testkit.ChildProcess;
import dev.sluice.testkit.JavaProgram;

import static org.assertj.core.api.Assertions.assertThat;

/** The republish command in a process of its own, which blocks while the test does not read its output. Stateless. */
final class RepublishProcess {
    /** The longest wait for a line of its output. */
    static final Duration LIMIT = Duration.ofMinutes(1);

    private RepublishProcess() {}

    /** Starts the command for this database and returns at once; its standard error is discarded. */
    static ChildProcess start(CapturedDatabase database, String... options) throws IOException {
        return ChildProcess.start(builder(database, options).redirectError(ProcessBuilder.Redirect.DISCARD));
    }

    /** Starts the command with its standard error merged into its output. */
    static ChildProcess startWithErrors(CapturedDatabase database, String... options) throws IOException {
        return ChildProcess.start(builder(database, options).redirectErrorStream(true));
    }

    /** Waits for the end with status 1, and returns all lines that the command has printed. */
    static List<String> awaitFailure(ChildProcess command) {
        List<String> lines = command.output().lines().filter(line -> !line.startsWith("SLF4J")).toList();
        assertThat(command.awaitExit(LIMIT)).isEqualTo(1);
        return lines;
    }

    private static ProcessBuilder builder(CapturedDatabase database, String... options) {
        SourceDatabase source = database.source();
        var arguments = new ArrayList<String>(List.of("--host=" + source.host(), "--port=" + source.port(),
                "--database=" + source.database(), "--user=" + source.user(),
                "--kafka=" + database.bootstrapServers(), "--prefix=" + database.slot(), "--slot=" + database.slot()));
        arguments.addAll(List.of(options));
        // As on the command's own class path, which has no logging; that of the tests has Logback.
        var builder = new ProcessBuilder(JavaProgram.of(RepublishCommand.class, arguments).withQuickStart()
                .withOptions("-Dslf4j.provider=org.slf4j.helpers.NOP_FallbackServiceProvider").command());
        builder.environment().put("PGPASSWORD", source.password());
        return builder;
    }

    /** Waits until the command has listed a row. */
    static void awaitRow(ChildProcess command) throws IOException {
        command.awaitLine(line -> line.contains(" /postgresql/"), LIMIT);
    }
}
