package dev.sluice.capture.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.replication.PGReplicationStream;

import io.debezium.connector.postgresql.connection.Lsn;
import io.debezium.connector.postgresql.connection.ReplicationConnection;
import io.debezium.connector.postgresql.connection.ReplicationStream;
import io.debezium.connector.postgresql.connection.WalPositionLocator;
import io.debezium.connector.postgresql.spi.SlotCreationResult;
import io.debezium.jdbc.JdbcConnection;

import dev.sluice.capture.postgres.OutputSettings;

/**
 * Debezium's replication connection, with a stream that Sluice decodes. Debezium connects and creates the slot. Its
 * search for the start position is not needed: every source offset is the end of a transaction, and PostgreSQL sends
 * nothing that was committed before the start position of a stream. Used by one thread at a time.
 */
@SuppressWarnings("try") // The interface declares that closing throws any exception.
final class DecodingConnection implements ReplicationConnection {
    private static final int STATUS_INTERVAL_SECONDS = 10;

    private final ReplicationConnection connection;
    private final EngineSession session;
    private final WalDecoding decoding;

    DecodingConnection(ReplicationConnection connection, EngineSession session, WalDecoding decoding) {
        this.connection = connection;
        this.session = session;
        this.decoding = decoding;
    }

    @Override
    public ReplicationStream startStreaming(WalPositionLocator locator) throws SQLException, InterruptedException {
        return startStreaming(null, locator);
    }

    @Override
    public ReplicationStream startStreaming(@Nullable Lsn offset, WalPositionLocator locator)
            throws SQLException, InterruptedException {
        Connection jdbc = configured();
        connection.initConnection();
        decoding.server().requireSame(jdbc);
        long start = offset == null ? 0 : offset.asLong();
        PGReplicationStream stream = jdbc.unwrap(PGConnection.class).getReplicationAPI().replicationStream().logical()
                .withSlotName(decoding.slot()).withSlotOption("proto_version", 1)
                .withSlotOption("publication_names", decoding.publication())
                .withStartPosition(org.postgresql.replication.LogSequenceNumber.valueOf(start))
                .withStatusInterval(STATUS_INTERVAL_SECONDS, TimeUnit.SECONDS).withAutomaticFlush(false).start();
        return new WalStream(stream, start, decoding.decoder(), session.batches(), System::nanoTime);
    }

    /**
     * Applies the settings before any other statement, because the connection stays in a transaction while it exports a
     * snapshot.
     */
    private Connection configured() throws SQLException {
        Connection jdbc = ((JdbcConnection) connection).connection();
        try (Statement settings = jdbc.createStatement()) {
            settings.execute(OutputSettings.STATEMENTS);
        }
        return jdbc;
    }

    @Override
    public Optional<SlotCreationResult> createReplicationSlot() throws SQLException {
        configured();
        return connection.createReplicationSlot();
    }

    @Override
    public void initConnection() throws SQLException, InterruptedException {
        connection.initConnection();
    }

    @Override
    public boolean isConnected() throws SQLException {
        return connection.isConnected();
    }

    @Override
    public void reconnect() throws SQLException {
        connection.reconnect();
    }

    @Override
    public void close() throws Exception {
        connection.close();
    }
}
