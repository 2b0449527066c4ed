package dev.sluice.reliability.part;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.flywaydb.core.Flyway;

import dev.sluice.capture.RepublishCommand;
import dev.sluice.embedded.LocalPort;
import dev.sluice.embedded.PostgresServer;
import dev.sluice.testkit.Tokens;

/**
 * Sluice as processes on loopback, with data and logs in a folder. One thread starts and kills parts; any thread
 * may connect.
 */
public final class Installation implements AutoCloseable {
    private static final Duration READY_LIMIT = Duration.ofMinutes(2);

    private final Tokens tokens = Tokens.withRandomSecret();
    private final LocalPort httpPort = LocalPort.free();
    private final PostgresPart postgres;
    private final KafkaParts kafka;
    private final JvmPart capture;
    private final JvmPart bridge;
    private final RepublishJob republish;

    /**
     * Creates an installation and chooses its ports; starts nothing.
     *
     * @param topology
     *            the number of servers
     * @param data
     *            the folder for the data of PostgreSQL and Kafka
     * @param logs
     *            the folder for the output of the JVMs
     */
    public Installation(Topology topology, Path data, Path logs) throws IOException {
        Files.createDirectories(logs);
        Files.createDirectories(data);
        postgres = new PostgresPart(data.resolve("postgres"), topology.standby());
        kafka = new KafkaParts(topology.brokers(), data, logs);
        capture = new JvmPart("capture", logs.resolve("capture.log"), CaptureMain.class,
                List.of(Integer.toString(postgres.port()), bootstrapServers()));
        bridge = new JvmPart("bridge", logs.resolve("bridge.log"), BridgeMain.class, bridgeProperties());
        republish = new RepublishJob(new JvmPart("republish", logs.resolve("republish.log"), RepublishCommand.class,
                List.of("--publish", "--port=" + postgres.port(), "--kafka=" + bootstrapServers(),
                        "--" + OrderChannel.PROPERTY + "=" + OrderChannel.DEFINITION)));
    }

    private List<String> bridgeProperties() {
        return List.of("--server.address=" + LocalPort.HOST, "--server.port=" + httpPort.number(),
                "--spring.kafka.bootstrap-servers=" + bootstrapServers(),
                "--spring.datasource.url=" + postgres.jdbcUrl(),
                "--spring.datasource.username=" + PostgresServer.USER,
                "--spring.datasource.password=" + PostgresServer.PASSWORD, "--sluice.auth.secret=" + tokens.secret(),
                "--sluice.log.channels=" + OrderChannel.ALL, "--spring.main.banner-mode=off");
    }

    /**
     * Starts all parts for the first time and returns when rows are captured and streams are served.
     *
     * @throws IOException
     *             if a part ends before it is ready, or is not ready after two minutes
     */
    public void start() throws IOException, SQLException, InterruptedException {
        postgres.start();
        Flyway.configure().dataSource(postgres.jdbcUrl(), PostgresServer.USER, PostgresServer.PASSWORD)
                .locations("classpath:dev/sluice/schemas/migration", "classpath:dev/sluice/reliability/migration")
                .load().migrate();
        postgres.startStandby();
        // One after the other: a bridge that finds no topics ends with an error, and the capture creates them.
        for (List<JvmPart> next : List.of(kafka.brokers(), List.of(capture), List.of(bridge))) {
            for (JvmPart part : next) {
                part.start();
            }
            for (JvmPart part : next) {
                awaitReady(part);
            }
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

    /**
     * Waits until the standby, if there is one, has copies of the capture's slot and of another one.
     *
     * @param slot
     *            a slot without a reader, whose earlier changes are not needed
     */
    public void awaitStandby(String slot) throws SQLException, InterruptedException {
        postgres.awaitReadOnStandby("sluice");
        postgres.awaitOnStandby(slot);
    }

    /** Returns PostgreSQL. */
    public PostgresPart postgres() {
        return postgres;
    }

    /** Returns the brokers. */
    public List<? extends Part> brokers() {
        return kafka.brokers();
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
        return Stream.of(List.of(postgres), kafka.brokers(), List.of(capture, bridge))
                .<Part>flatMap(List::stream).toList();
    }

    /** Returns the republish command. */
    public RepublishJob republish() {
        return republish;
    }

    /** Opens a new connection to the database. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl(), PostgresServer.USER, PostgresServer.PASSWORD);
    }

    /** Returns the value of {@code bootstrap.servers} for Kafka clients. */
    public String bootstrapServers() {
        return kafka.bootstrapServers();
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
        republish.running().ifPresent(Part::kill);
        parts().reversed().stream().filter(Part::isRunning).forEach(Part::kill);
        try {
            postgres.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
