package dev.sluice.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

import dev.sluice.testkit.ChildProcess;
import dev.sluice.testkit.EventStream;
import dev.sluice.testkit.Frame;
import dev.sluice.testkit.RequiredTools;

import static org.assertj.core.api.Assertions.assertThat;

/** The commands that the welcome prints, and PostgreSQL's own tools. */
@ResourceLock(value = SharedStandalone.STREAMS, mode = ResourceAccessMode.READ)
class NewcomerIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final RequiredTools tools = RequiredTools.ofThisMachine();
    private final StandaloneProcess standalone = SharedStandalone.get();

    @Test
    void streamsWhatIsInsertedByTheLinesOfTheWelcome() throws Exception {
        tools.require("psql");
        tools.require("curl");
        try (ChildProcess stream = shell(lineOfTheWelcome("Stream"))) {
            stream.awaitLine("event: caught-up"::equals, LIMIT);
            try (ChildProcess insert = shell(lineOfTheWelcome("Insert a row"))) {
                assertThat(insert.awaitExit(LIMIT)).isZero();
            }
            stream.awaitLine("event: activity:new"::equals, LIMIT);
            assertThat(stream.output().readLine()).contains("\"kind\":\"participant.approved\"",
                    "\"actorName\":\"Ada\"");
            stream.killWithDescendants();
        }
    }

    @Test
    void deliversEveryRowOfPgbenchOnce(@TempDir Path folder) throws Exception {
        tools.require("pgbench");
        Path script = Files.writeString(folder.resolve("script.sql"),
                "insert into activity (tenant_id, kind) values ('pgbench', 'load'), ('pgbench', 'load');\n");
        try (EventStream stream = standalone.stream(standalone.token("pgbench", "ada"), "").live()) {
            try (ChildProcess pgbench = shell(
                    "PGPASSWORD=sluice pgbench -h 127.0.0.1 -p " + standalone.location().postgres().number()
                            + " -U sluice -n -c 4 -t 100 -f '" + script + "' sluice")) {
                assertThat(pgbench.awaitExit(LIMIT)).isZero();
            }
            List<Long> rows = rowsOfPgbench();
            assertThat(rows).hasSize(800);
            assertThat(stream.events(800)).extracting(Frame::row).containsExactlyInAnyOrderElementsOf(rows);
        }
    }

    private List<Long> rowsOfPgbench() throws Exception {
        try (Connection connection = standalone.location().connect()) {
            return Sql.ids(connection, "select id from activity where tenant_id = 'pgbench'");
        }
    }

    /** The command under a heading of the welcome, with its continuation lines. */
    private String lineOfTheWelcome(String heading) {
        String welcome = String.join("\n", standalone.output());
        int from = welcome.indexOf("  " + heading + " ") + heading.length() + 2;
        return welcome.substring(from, welcome.indexOf("\n\n", from)).strip();
    }

    private static ChildProcess shell(String command) throws IOException {
        return ChildProcess.start(
                new ProcessBuilder("sh", "-c", command).redirectError(ProcessBuilder.Redirect.DISCARD));
    }
}
