package dev.sluice.capture;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.sluice.capture.postgres.SourceDatabase;
import dev.sluice.testkit.ChildProcess;
import dev.sluice.testkit.JavaProgram;

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
    static ChildProcess startWithErrors(CapturedDatabase database) throws IOException {
        return ChildProcess.start(builder(database).redirectErrorStream(true));
    }

    private static ProcessBuilder builder(CapturedDatabase database, String... options) {
        SourceDatabase source = database.source();
        var arguments = new ArrayList<String>(List.of("--host=" + source.host(), "--port=" + source.port(),
                "--database=" + source.database(), "--user=" + source.user(),
                "--kafka=" + database.bootstrapServers(), "--prefix=" + database.slot(), "--slot=" + database.slot()));
        arguments.addAll(List.of(options));
        var builder = new ProcessBuilder(JavaProgram.of(RepublishCommand.class, arguments).withQuickStart().command());
        builder.environment().put("PGPASSWORD", source.password());
        return builder;
    }

    /** Waits until the command has listed a row. */
    static void awaitRow(ChildProcess command) throws IOException {
        command.awaitLine(line -> line.contains(" /postgresql/"), LIMIT);
    }
}
