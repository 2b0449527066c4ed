package dev.sluice.embedded;

import java.util.OptionalLong;

import org.apache.kafka.common.utils.AppInfoParser;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** PostgreSQL and Kafka in Docker containers, in the versions of the embedded servers. Thread-safe. */
final class ContainerBackends implements Backends {
    private final PostgreSQLContainer postgres;
    private final KafkaContainer kafka;

    private ContainerBackends(PostgreSQLContainer postgres, KafkaContainer kafka) {
        this.postgres = postgres;
        this.kafka = kafka;
    }

    static ContainerBackends start() {
        var backends = new ContainerBackends(
                new PostgreSQLContainer("postgres:" + PostgresServer.majorVersion()).withUsername(PostgresServer.USER)
                        .withPassword(PostgresServer.PASSWORD).withDatabaseName(PostgresServer.DATABASE)
                        .withCommand("postgres", "-c", "wal_level=logical", "-c", "max_wal_senders=16", "-c",
                                "max_replication_slots=16"),
                new KafkaContainer("apache/kafka:" + AppInfoParser.getVersion())
                        .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
                        .withEnv("KAFKA_ADD_PARTITIONS_TO_TXN_RETRY_BACKOFF_MS", "1")
                        .withEnv("KAFKA_MESSAGE_MAX_BYTES", KafkaConfiguration.MAX_BATCH_BYTES));
        try {
            backends.postgres.start();
            backends.kafka.start();
            return backends;
        } catch (RuntimeException e) {
            backends.close();
            throw e;
        }
    }

    @Override
    public String user() {
        return postgres.getUsername();
    }

    @Override
    public String password() {
        return postgres.getPassword();
    }

    @Override
    public String database() {
        return postgres.getDatabaseName();
    }

    @Override
    public String postgresHost() {
        return postgres.getHost();
    }

    @Override
    public int postgresPort() {
        return postgres.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT);
    }

    @Override
    public String bootstrapServers() {
        return kafka.getBootstrapServers();
    }

    @Override
    public OptionalLong postgresPid() {
        return OptionalLong.empty();
    }

    @Override
    public void close() {
        kafka.stop();
        postgres.stop();
    }
}
