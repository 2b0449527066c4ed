package dev.sluice.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import dev.sluice.embedded.LocalPort;

/**
 * A folder and three ports, so that a process can be started again in the same place. Immutable.
 *
 * @param data
 *            the data folder
 */
public record Place(Path data, LocalPort http, LocalPort postgres, LocalPort kafka) {
    /** Free ports, and {@code data}, which may not exist yet. */
    public static Place in(Path data) {
        return new Place(data, LocalPort.free(), LocalPort.free(), LocalPort.free());
    }

    /** The command line for this place, with further arguments behind. */
    List<String> arguments(String... further) {
        var arguments = new ArrayList<>(List.of("--sluice.data=" + data, "--server.port=" + http.number(),
                "--sluice.postgres.port=" + postgres.number(), "--sluice.kafka.port=" + kafka.number()));
        arguments.addAll(List.of(further));
        return arguments;
    }

    /** A new connection to the database, whose user is the one that the welcome names. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + postgres.number() + "/sluice", "sluice",
                "sluice");
    }

    /** The process that PostgreSQL has written down for this folder. */
    ProcessHandle postmaster() throws IOException {
        try (var lines = Files.lines(postmasterFile())) {
            return ProcessHandle.of(Long.parseLong(lines.findFirst().orElseThrow().strip())).orElseThrow();
        }
    }

    /** Where PostgreSQL writes its process down while it runs. */
    Path postmasterFile() {
        return data.resolve("postgres/postmaster.pid");
    }

    /** Whether nobody listens on any of the ports. */
    boolean isQuiet() {
        return http.isFree() && postgres.isFree() && kafka.isFree();
    }
}
