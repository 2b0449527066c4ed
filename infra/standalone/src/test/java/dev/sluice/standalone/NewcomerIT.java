package dev.sluice.standalone;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What somebody does who has just read the welcome: its own lines, and PostgreSQL's own tools. */
class NewcomerIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final StandaloneProcess standalone = SharedStandalone.get();

    @Test
    void streamsWhatIsInsertedByTheLinesOfTheWelcome() throws Exception {
        assumeTrue(isInstalled("psql") && isInstalled("curl"), "psql or curl is not installed");
        Process stream = shell(lineOfTheWelcome("Stream"));
        try (BufferedReader frames = stream.inputReader()) {
            readTo(frames, "event: caught-up");
            // When
            Process insert = shell(lineOfTheWelcome("Insert a row"));
            assertThat(insert.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join().exitValue()).isZero();
            // Then
            readTo(frames, "event: activity:new");
            assertThat(frames.readLine()).contains("\"kind\":\"participant.approved\"", "\"actorName\":\"Ada\"");
        } finally {
            stream.descendants().forEach(ProcessHandle::destroyForcibly);
            stream.destroyForcibly();
        }
    }

    @Test
    void deliversEveryRowOfPgbenchOnce(@TempDir Path folder) throws Exception {
        assumeTrue(isInstalled("pgbench"), "pgbench is not installed");
        Path script = Files.writeString(folder.resolve("script.sql"),
                "insert into activity (tenant_id, kind) values ('pgbench', 'load'), ('pgbench', 'load');\n");
        try (EventStream stream = standalone.stream(standalone.token("pgbench", "ada"), "").live()) {
            // When
            Process pgbench = shell(
                    "PGPASSWORD=sluice pgbench -h 127.0.0.1 -p " + standalone.place().postgres().number()
                            + " -U sluice -n -c 4 -t 100 -f '" + script + "' sluice");
            assertThat(pgbench.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join().exitValue()).isZero();
            // Then
            List<Long> rows = rowsOfPgbench();
            assertThat(rows).hasSize(800);
            assertThat(stream.events(800)).extracting(EventStream.Frame::row).containsExactlyInAnyOrderElementsOf(rows);
        }
    }

    private List<Long> rowsOfPgbench() throws Exception {
        try (Connection connection = standalone.place().connect()) {
            return Sql.ids(connection, "select id from activity where tenant_id = 'pgbench'");
        }
    }

    /** The command under a heading of the welcome, with its continuation lines. */
    private String lineOfTheWelcome(String heading) {
        String welcome = String.join("\n", standalone.output());
        int from = welcome.indexOf("  " + heading + " ") + heading.length() + 2;
        return welcome.substring(from, welcome.indexOf("\n\n", from)).strip();
    }

    private static Process shell(String command) throws IOException {
        return new ProcessBuilder("sh", "-c", command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    private static boolean isInstalled(String program) throws IOException {
        return shell("command -v " + program).onExit().join().exitValue() == 0;
    }

    private static void readTo(BufferedReader lines, String wanted) throws IOException {
        for (String line = lines.readLine(); !wanted.equals(line); line = lines.readLine()) {
            if (line == null) {
                throw new IOException("the stream ended before " + wanted);
            }
        }
    }
}
