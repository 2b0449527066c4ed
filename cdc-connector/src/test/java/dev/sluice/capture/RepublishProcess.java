package dev.sluice.capture;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.sluice.capture.postgres.SourceDatabase;

/** The command in a process of its own, which stands still where nobody reads its lines. Used by one thread. */
final class RepublishProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader lines;

    private RepublishProcess(Process process) {
        this.process = process;
        this.lines = process.inputReader(StandardCharsets.UTF_8);
    }

    static RepublishProcess start(CapturedDatabase database, String... options) throws IOException {
        SourceDatabase source = database.settings().database();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xshare:auto",
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
                RepublishCommand.class.getName(), "--host=" + source.host(), "--port=" + source.port(),
                "--database=" + source.database(), "--user=" + source.user(),
                "--kafka=" + database.backends().bootstrapServers(), "--prefix=" + database.slot(),
                "--slot=" + database.slot()));
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("PGPASSWORD", source.password());
        return new RepublishProcess(builder.start());
    }

    /** Waits until the line of a row is there. */
    String awaitRow() throws IOException {
        return awaitLine(" /postgresql/");
    }

    /** Waits until a line is there that holds this. */
    String awaitLine(String part) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.contains(part)) {
                return line;
            }
        }
        throw new AssertionError("The command has ended without a line with \"" + part + "\"");
    }

    /** As Ctrl-C does. */
    void interrupt() {
        process.destroy();
        process.onExit().join();
    }

    /** As {@code kill -9} does. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}
