package dev.sluice.capture.engine;

import org.apache.kafka.connect.connector.Task;

import io.debezium.connector.postgresql.PostgresConnector;

/** Debezium's PostgreSQL connector with {@link EmbeddedPostgresTask} as its task. Instantiated by the engine. */
public final class EmbeddedPostgresConnector extends PostgresConnector {
    /** Used by the engine. */
    public EmbeddedPostgresConnector() {}

    @Override
    public Class<? extends Task> taskClass() {
        return EmbeddedPostgresTask.class;
    }
}
