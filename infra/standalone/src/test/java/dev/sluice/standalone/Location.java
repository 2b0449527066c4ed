package dev.sluice.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import dev.sluice.embedded.LocalPort;

/**
 * A data folder and three ports, at which a process can be started again. Immutable.
 *
 * @param data
 *            the data folder
 */
public record Location(Path data, LocalPort http, LocalPort postgres, LocalPort kafka) {
    /** Free ports, and {@code data}, which may not exist yet. */
    public static Location in(Path data) {
        return new Location(data, LocalPort.free(), LocalPort.free(), LocalPort.free());
    }

    /** The arguments for this location, then further ones. */
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

    /** The postmaster whose process id PostgreSQL has written into the folder. */
    ProcessHandle postmaster() throws IOException {
        try (Stream<String> lines = Files.lines(postmasterFile())) {
            return ProcessHandle.of(Long.parseLong(lines.findFirst().orElseThrow().strip())).orElseThrow();
        }
    }

    /** The file that holds the postmaster's process id while it runs. */
    Path postmasterFile() {
        return data.resolve("postgres/postmaster.pid");
    }

    /** Whether nobody listens on any of the ports. */
    boolean isQuiet() {
        return http.isFree() && postgres.isFree() && kafka.isFree();
    }
}
