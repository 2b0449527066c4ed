package dev.sluice.reliability.part;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.flywaydb.core.Flyway;

import dev.sluice.embedded.LocalPort;
import dev.sluice.embedded.PostgresServer;
import dev.sluice.embedded.PostgresSettings;

/**
 * Sluice as four processes on loopback, in a folder of their own: data and logs. Parts are started and killed by one
 * thread; anybody may connect.
 */
public final class Installation implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int SECRET_BYTES = 32;

    private final String secret = newSecret();
    private final LocalPort postgresPort = LocalPort.free();
    private final LocalPort kafkaPort = LocalPort.free();
    private final LocalPort httpPort = LocalPort.free();
    private final PostgresPart postgres;
    private final JvmPart kafka;
    private final JvmPart capture;
    private final JvmPart bridge;

    /**
     * Nothing runs yet.
     *
     * @param data
     *            where PostgreSQL and Kafka keep their data
     * @param logs
     *            where the others' words are kept
     */
    public Installation(Path data, Path logs) throws IOException {
        Files.createDirectories(logs);
        Files.createDirectories(data);
        postgres = new PostgresPart(new PostgresSettings(data.resolve("postgres"), postgresPort));
        kafka = new JvmPart("kafka", logs.resolve("kafka.log"), "512m", KafkaMain.class,
                List.of(data.resolve("kafka").toString(), Integer.toString(kafkaPort.number())));
        capture = new JvmPart("capture", logs.resolve("capture.log"), "512m", CaptureMain.class,
                List.of(Integer.toString(postgresPort.number()), bootstrapServers()));
        bridge = new JvmPart("bridge", logs.resolve("bridge.log"), "512m", BridgeMain.class, bridgeProperties());
    }

    private List<String> bridgeProperties() {
        return List.of("--server.address=" + LocalPort.HOST, "--server.port=" + httpPort.number(),
                "--spring.kafka.bootstrap-servers=" + bootstrapServers(), "--spring.datasource.url=" + jdbcUrl(),
                "--spring.datasource.username=" + PostgresServer.USER,
                "--spring.datasource.password=" + PostgresServer.PASSWORD, "--sluice.auth.secret=" + secret,
                "--spring.main.banner-mode=off");
    }

    private static String newSecret() {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /**
     * Starts all four for the first time, and returns when rows are captured and streams are served.
     *
     * @throws IOException
     *             if one of them ends before it is ready, or takes more than two minutes
     */
    public void start() throws IOException, InterruptedException {
        postgres.start();
        Flyway.configure().dataSource(jdbcUrl(), PostgresServer.USER, PostgresServer.PASSWORD)
                .locations("classpath:dev/sluice/schemas/migration").load().migrate();
        // One after the other: a bridge that starts before the capture has made the topics ends, and says so.
        for (JvmPart part : List.of(kafka, capture, bridge)) {
            part.start();
            awaitReady(part);
        }
    }

    private static void awaitReady(JvmPart part) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!part.hasBeenReady()) {
            if (!part.isRunning() || System.nanoTime() - deadline > 0) {
                throw new IOException("The " + part.name() + " was not ready within " + PATIENCE.toSeconds()
                        + " s, or ended before: see its log.");
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    /** PostgreSQL. */
    public Part postgres() {
        return postgres;
    }

    /** The broker. */
    public Part kafka() {
        return kafka;
    }

    /** The capture. */
    public Part capture() {
        return capture;
    }

    /** The bridge. */
    public Part bridge() {
        return bridge;
    }

    /** All of them, what others stand on first. */
    public List<Part> parts() {
        return List.of(postgres, kafka, capture, bridge);
    }

    /** A new connection to the database. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), PostgresServer.USER, PostgresServer.PASSWORD);
    }

    private String jdbcUrl() {
        return "jdbc:postgresql://" + LocalPort.HOST + ":" + postgresPort.number() + "/" + PostgresServer.DATABASE;
    }

    /** What Kafka clients put into {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return LocalPort.HOST + ":" + kafkaPort.number();
    }

    /** Where the bridge answers, with a slash at the end. */
    public URI http() {
        return URI.create("http://" + LocalPort.HOST + ":" + httpPort.number() + "/");
    }

    /** What the bridge verifies tokens with: Base64. */
    public String secret() {
        return secret;
    }

    /** Kills all that runs. Idempotent. */
    @Override
    public void close() {
        parts().reversed().stream().filter(Part::isRunning).forEach(Part::kill);
    }
}
