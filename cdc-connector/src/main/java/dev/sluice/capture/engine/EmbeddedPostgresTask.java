package dev.sluice.capture.engine;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.debezium.config.Configuration;
import io.debezium.connector.postgresql.PostgresConnectorConfig;
import io.debezium.connector.postgresql.PostgresConnectorTask;
import io.debezium.connector.postgresql.PostgresOffsetContext;
import io.debezium.connector.postgresql.PostgresPartition;
import io.debezium.connector.postgresql.PostgresSchema;
import io.debezium.connector.postgresql.connection.PostgresConnection;
import io.debezium.connector.postgresql.connection.ReplicationConnection;
import io.debezium.pipeline.ChangeEventSourceCoordinator;

import dev.sluice.capture.postgres.TypeCatalog;

/**
 * Debezium's task with four differences. Sluice decodes the WAL. The task never restarts in place, which would repeat
 * records sent since the last commit. It returns all queued records without waiting for more. On a stop it returns a
 * marker record, the only way to end the engine without an error. Polled by the engine's only polling thread.
 */
public final class EmbeddedPostgresTask extends PostgresConnectorTask {
    private static final Logger logger = LoggerFactory.getLogger(EmbeddedPostgresTask.class);
    private static final int MAXIMUM_BATCH = 2048;
    /** The time after which a failure of the reading thread is noticed; only Debezium's queue reports it. */
    private static final long LONGEST_WAIT_NANOS = Duration.ofMillis(50).toNanos();
    private static final List<SourceRecord> STOP = List.of(new SourceRecord(Map.of(), Map.of(), "stop", null, null));

    /** Set once by the starting thread before anything is polled. */
    private volatile EngineSession session;
    /** Set by the stopping thread, read by the discarding one. */
    private volatile boolean stopped;

    /** Used by the connector. */
    @SuppressWarnings("NullAway.Init")
    public EmbeddedPostgresTask() {}

    @Override
    public ChangeEventSourceCoordinator<PostgresPartition, PostgresOffsetContext> start(Configuration configuration) {
        session = EngineSession.of(configuration.asMap());
        session.attach(this);
        try {
            return super.start(configuration);
        } catch (RetriableException failed) {
            throw terminal(failed);
        }
    }

    @Override
    protected ReplicationConnection buildReplicationConnection(PostgresConnection jdbc, PostgresSchema schema,
            PostgresConnectorConfig config) throws SQLException {
        return new DecodingConnection(super.buildReplicationConnection(jdbc, schema, config), session,
                session.decoding(new TypeCatalog(jdbc::connection)));
    }

    @Override
    public List<SourceRecord> doPoll() throws InterruptedException {
        if (session.stopRequested()) {
            discard();
            return STOP;
        }
        try {
            session.awaitQueued(LONGEST_WAIT_NANOS);
            List<SourceRecord> first = super.doPoll();
            int waiting = Math.min(session.queued(), MAXIMUM_BATCH);
            if (first.isEmpty() || waiting == 0) {
                return first;
            }
            List<SourceRecord> batch = new ArrayList<>(first);
            for (int i = 0; i < waiting; i++) {
                batch.addAll(super.doPoll());
            }
            return batch;
        } catch (RetriableException failed) {
            throw terminal(failed);
        }
    }

    /** Discards all queued records from now on, so that the reader does not block on a full queue and can end. */
    void discard() {
        var thread = new Thread(() -> {
            try {
                while (!stopped) {
                    super.doPoll();
                }
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException readerFailed) {
                logger.debug("The reader failed while its records were discarded", readerFailed);
            }
        }, "sluice-capture-discard");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    protected void doStop() {
        stopped = true;
        super.doStop();
    }

    private static ConnectException terminal(RetriableException failed) {
        return new ConnectException(failed.getMessage(), failed);
    }
}
