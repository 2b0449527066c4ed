package dev.sluice.capture.engine;

import org.apache.kafka.connect.connector.Task;

import io.debezium.connector.postgresql.PostgresConnector;

/** Debezium's PostgreSQL connector with a task that the capture can end cleanly. Instantiated by the engine. */
public final class EmbeddedPostgresConnector extends PostgresConnector {
    /** For the engine. */
    public EmbeddedPostgresConnector() {}

    @Override
    public Class<? extends Task> taskClass() {
        return EmbeddedPostgresTask.class;
    }
}
