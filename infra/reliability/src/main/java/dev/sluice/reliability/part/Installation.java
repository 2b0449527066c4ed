package dev.sluice.reliability.part;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.flywaydb.core.Flyway;

import dev.sluice.embedded.LocalPort;
import dev.sluice.embedded.PostgresServer;
import dev.sluice.testkit.Tokens;

/**
 * Sluice as four processes on loopback, with data and logs in a folder. One thread starts and kills parts; any thread
 * may connect.
 */
public final class Installation implements AutoCloseable {
    private static final Duration READY_LIMIT = Duration.ofMinutes(2);

    private final Tokens tokens = Tokens.withRandomSecret();
    private final LocalPort kafkaPort = LocalPort.free();
    private final LocalPort httpPort = LocalPort.free();
    private final PostgresPart postgres;
    private final JvmPart kafka;
    private final JvmPart capture;
    private final JvmPart bridge;

    /**
     * Creates an installation and chooses its ports; starts nothing.
     *
     * @param data
     *            the folder for the data of PostgreSQL and Kafka
     * @param logs
     *            the folder for the output of the JVMs
     */
    public Installation(Path data, Path logs) throws IOException {
        Files.createDirectories(logs);
        Files.createDirectories(data);
        postgres = new PostgresPart(data.resolve("postgres"));
        kafka = new JvmPart("kafka", logs.resolve("kafka.log"), KafkaMain.class,
                List.of(data.resolve("kafka").toString(), Integer.toString(kafkaPort.number())));
        capture = new JvmPart("capture", logs.resolve("capture.log"), CaptureMain.class,
                List.of(Integer.toString(postgres.port()), bootstrapServers()));
        bridge = new JvmPart("bridge", logs.resolve("bridge.log"), BridgeMain.class, bridgeProperties());
    }

    private List<String> bridgeProperties() {
        return List.of("--server.address=" + LocalPort.HOST, "--server.port=" + httpPort.number(),
                "--spring.kafka.bootstrap-servers=" + bootstrapServers(),
                "--spring.datasource.url=" + postgres.jdbcUrl(),
                "--spring.datasource.username=" + PostgresServer.USER,
                "--spring.datasource.password=" + PostgresServer.PASSWORD, "--sluice.auth.secret=" + tokens.secret(),
                "--spring.main.banner-mode=off");
    }

    /**
     * Starts all four parts for the first time and returns when rows are captured and streams are served.
     *
     * @throws IOException
     *             if a part ends before it is ready, or is not ready after two minutes
     */
    public void start() throws IOException, InterruptedException {
        postgres.start();
        Flyway.configure().dataSource(postgres.jdbcUrl(), PostgresServer.USER, PostgresServer.PASSWORD)
                .locations("classpath:dev/sluice/schemas/migration").load().migrate();
        // One after the other: a bridge that finds no topics ends with an error, and the capture creates them.
        for (JvmPart part : List.of(kafka, capture, bridge)) {
            part.start();
            awaitReady(part);
        }
    }

    private static void awaitReady(JvmPart part) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + READY_LIMIT.toNanos();
        while (!part.hasBeenReady()) {
            if (!part.isRunning() || System.nanoTime() - deadline > 0) {
                throw new IOException("The " + part.name() + " was not ready within " + READY_LIMIT.toSeconds()
                        + " s, or ended before: see its log.");
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    /** Returns PostgreSQL. */
    public Part postgres() {
        return postgres;
    }

    /** Returns the broker. */
    public Part kafka() {
        return kafka;
    }

    /** Returns the capture. */
    public Part capture() {
        return capture;
    }

    /** Returns the bridge. */
    public Part bridge() {
        return bridge;
    }

    /** Returns all parts, each after the parts that it depends on. */
    public List<Part> parts() {
        return List.of(postgres, kafka, capture, bridge);
    }

    /** Opens a new connection to the database. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl(), PostgresServer.USER, PostgresServer.PASSWORD);
    }

    /** Returns the value of {@code bootstrap.servers} for Kafka clients. */
    public String bootstrapServers() {
        return LocalPort.HOST + ":" + kafkaPort.number();
    }

    /** Returns the address of the bridge, with a slash at the end. */
    public URI http() {
        return URI.create("http://" + LocalPort.HOST + ":" + httpPort.number() + "/");
    }

    /** Returns the issuer of the tokens that the bridge accepts. */
    public Tokens tokens() {
        return tokens;
    }

    /** Kills all parts that run. Idempotent. */
    @Override
    public void close() {
        parts().reversed().stream().filter(Part::isRunning).forEach(Part::kill);
    }
}
