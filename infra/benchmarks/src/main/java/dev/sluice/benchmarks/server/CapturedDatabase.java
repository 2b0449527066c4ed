package dev.sluice.benchmarks.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import org.flywaydb.core.Flyway;

import dev.sluice.benchmarks.process.ChildJvm;
import dev.sluice.benchmarks.process.Heap;
import dev.sluice.benchmarks.process.Pinning;
import dev.sluice.embedded.LocalPort;
import dev.sluice.embedded.PostgresServer;
import dev.sluice.embedded.PostgresSettings;
import dev.sluice.testkit.Folders;

/**
 * PostgreSQL, Kafka and the capture, each a separate process, with data that is deleted at the end. No process is
 * pinned, because each row causes work in all three. Used by one thread.
 */
public final class CapturedDatabase implements AutoCloseable {
    private final Deque<Closing> started = new ArrayDeque<>();
    private final PostgresServer postgres;
    private final Broker broker;

    /** A step of the shutdown. */
    @FunctionalInterface
    private interface Closing {
        void close() throws IOException;
    }

    private CapturedDatabase() throws IOException {
        Path data = Files.createTempDirectory("sluice-benchmark-");
        started.push(() -> Folders.delete(data));
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

    /**
     * Starts the capture; returns when existing rows are in the topics and it streams from the WAL. Its process may be
     * closed earlier than the database.
     */
    public ChildJvm startCapture() throws IOException {
        ChildJvm capture = ChildJvm.start(Pinning.free(), CaptureMain.class, Heap.ofMax("1g"),
                List.of(Integer.toString(postgres.port()), bootstrapServers()));
        started.push(capture::close);
        capture.answer();
        return capture;
    }

    /** Opens a new connection as the owner of the tables. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl(), PostgresServer.USER, PostgresServer.PASSWORD);
    }

    /** Returns the value of {@code bootstrap.servers} for clients. */
    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    @Override
    public void close() throws IOException {
        while (!started.isEmpty()) {
            started.pop().close();
        }
    }
}
