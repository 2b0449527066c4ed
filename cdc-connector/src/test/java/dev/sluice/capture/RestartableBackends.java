package dev.sluice.capture;

import java.nio.file.Path;
import java.util.OptionalLong;

import dev.sluice.embedded.Backends;
import dev.sluice.embedded.KafkaBroker;
import dev.sluice.embedded.KafkaFlush;
import dev.sluice.embedded.KafkaSettings;
import dev.sluice.embedded.LocalPort;
import dev.sluice.embedded.PostgresServer;
import dev.sluice.embedded.PostgresSettings;

/** A pair whose halves can go away and come back with their data. Used by one thread. */
final class RestartableBackends implements Backends {
    private final PostgresSettings postgresSettings;
    private final KafkaSettings kafkaSettings;
    private PostgresServer postgres;
    private KafkaBroker kafka;

    RestartableBackends(Path folder) {
        postgresSettings = new PostgresSettings(folder.resolve("postgres"), LocalPort.free());
        kafkaSettings = new KafkaSettings(folder.resolve("kafka"), LocalPort.free(),
                KafkaFlush.BY_THE_OPERATING_SYSTEM);
        postgres = PostgresServer.start(postgresSettings);
        kafka = KafkaBroker.start(kafkaSettings);
    }

    void stopKafka() {
        kafka.close();
    }

    void startKafka() {
        kafka = KafkaBroker.start(kafkaSettings);
    }

    void killPostgres() {
        ProcessHandle.of(postgres.pid()).ifPresent(process -> {
            process.destroyForcibly();
            process.onExit().join();
        });
    }

    void startPostgres() {
        postgres = PostgresServer.start(postgresSettings);
    }

    @Override
    public String jdbcUrl() {
        return postgres.jdbcUrl();
    }

    @Override
    public String user() {
        return PostgresServer.USER;
    }

    @Override
    public String password() {
        return PostgresServer.PASSWORD;
    }

    @Override
    public String database() {
        return PostgresServer.DATABASE;
    }

    @Override
    public String postgresHost() {
        return LocalPort.HOST;
    }

    @Override
    public int postgresPort() {
        return postgres.port();
    }

    @Override
    public String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    @Override
    public OptionalLong postgresPid() {
        return OptionalLong.of(postgres.pid());
    }

    @Override
    public void close() {
        kafka.close();
        postgres.close();
    }
}
