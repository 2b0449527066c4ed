package dev.sluice.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.OptionalLong;
import java.util.stream.Stream;

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

    /** Starts PostgreSQL anew, with one more setting. */
    void configurePostgres(String line) throws IOException {
        postgres.close();
        Files.writeString(postgresSettings.data().resolve("postgresql.auto.conf"), line + "\n",
                StandardOpenOption.APPEND);
        startPostgres();
    }

    /** Lets everybody of this machine in, the superuser included. */
    void trustEverybody() throws IOException {
        postgres.close();
        Files.writeString(postgresSettings.data().resolve("pg_hba.conf"),
                "host all postgres,sluice_capture 127.0.0.1/32 trust\nhost replication sluice_capture 127.0.0.1/32 trust\n",
                StandardOpenOption.APPEND);
        startPostgres();
    }

    /** A backup as an operator makes one of a database that is stopped; it runs again afterwards. */
    void copyPostgresTo(Path backup) throws IOException {
        postgres.close();
        copy(postgresSettings.data(), backup);
        startPostgres();
    }

    /** The database as it was when it was copied. */
    void restorePostgresFrom(Path backup) throws IOException {
        postgres.close();
        delete(postgresSettings.data());
        copy(backup, postgresSettings.data());
        startPostgres();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
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
