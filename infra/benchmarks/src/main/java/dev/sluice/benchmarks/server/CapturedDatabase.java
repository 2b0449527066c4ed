package dev.sluice.benchmarks.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

import org.flywaydb.core.Flyway;

import dev.sluice.benchmarks.process.ChildJvm;
import dev.sluice.benchmarks.process.Heap;
import dev.sluice.benchmarks.process.Pinning;
import dev.sluice.embedded.LocalPort;
import dev.sluice.embedded.PostgresServer;
import dev.sluice.embedded.PostgresSettings;

/**
 * PostgreSQL, Kafka and the capture, each a process of its own, with data that is thrown away. Nothing is pinned: all
 * three have work to do for a row. Used by one thread.
 */
public final class CapturedDatabase implements AutoCloseable {
    private final Deque<Closing> started = new ArrayDeque<>();
    private final PostgresServer postgres;
    private final Broker broker;

    /** What is undone at the end. */
    @FunctionalInterface
    private interface Closing {
        void close() throws IOException;
    }

    private CapturedDatabase() throws IOException {
        Path data = Files.createTempDirectory("sluice-benchmark-");
        started.push(() -> delete(data));
        postgres = PostgresServer.start(new PostgresSettings(data.resolve("postgres"), LocalPort.free()));
        started.push(postgres::close);
        Flyway.configure().dataSource(postgres.jdbcUrl(), PostgresServer.USER, PostgresServer.PASSWORD)
                .locations("classpath:dev/sluice/schemas/migration").load().migrate();
        broker = Broker.start(Pinning.free());
        started.push(broker::close);
    }

    /** Starts PostgreSQL, with its tables, and Kafka. */
    public static CapturedDatabase create() throws IOException {
        return new CapturedDatabase();
    }

    /** Starts the capture; returns when the rows that are there are in the topics and the log is followed. */
    public void startCapture() throws IOException {
        ChildJvm capture = ChildJvm.start(Pinning.free(), CaptureMain.class, Heap.usual("1g"),
                List.of(Integer.toString(postgres.port()), bootstrapServers()));
        started.push(capture::close);
        capture.answer();
    }

    /** A new connection, as the tables' owner. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl(), PostgresServer.USER, PostgresServer.PASSWORD);
    }

    /** What Kafka clients put into {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    private static void delete(Path data) throws IOException {
        try (var files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    @Override
    public void close() throws IOException {
        while (!started.isEmpty()) {
            started.pop().close();
        }
    }
}
