package dev.sluice.embedded;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;

/**
 * A Kafka broker in this JVM that is a KRaft controller, too, listens on 127.0.0.1 and keeps its data. Thread-safe.
 */
public final class KafkaBroker implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(KafkaBroker.class);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    private final KafkaSettings settings;
    private final KafkaRaftServer server;
    private final AtomicBoolean closed = new AtomicBoolean();

    private KafkaBroker(KafkaSettings settings, KafkaRaftServer server) {
        this.settings = settings;
        this.server = server;
    }

    /**
     * Starts the broker and returns when it serves clients: after about 2 seconds, or 5 after a crash.
     *
     * @throws StartupProblem
     *             if the port is taken or the broker does not start
     */
    public static KafkaBroker start(KafkaSettings settings) {
        // The controller's port may change between starts, because only this broker connects to it.
        return start(settings, new KafkaQuorum(Uuid.randomUuid().toString(), 1, List.of(controller(settings))));
    }

    /**
     * Starts one broker of a cluster and returns when it serves clients, which takes a majority of the brokers.
     *
     * @throws StartupProblem
     *             if the port is taken or the broker does not start
     */
    public static KafkaBroker start(KafkaSettings settings, KafkaQuorum quorum) {
        settings.port().requireFree();
        logBeforeKafkaEndsTheJvm();
        try {
            format(settings, quorum);
        } catch (Exception e) {
            throw new StartupProblem("The folder " + settings.data() + " could not be prepared for Kafka ("
                    + e.getMessage() + "): make it writable or choose another data folder.", e);
        }
        var broker = new KafkaBroker(settings, create(settings, quorum));
        try {
            broker.server.startup();
        } catch (RuntimeException e) {
            broker.close();
            throw didNotStart(settings, e);
        }
        logger.info("Kafka listens on {}, data in {}", broker.bootstrapServers(), settings.data());
        return broker;
    }

    /** Returns the value of {@code bootstrap.servers} for clients. */
    public String bootstrapServers() {
        return LocalPort.HOST + ":" + settings.port().number();
    }

    /**
     * Stops the broker and waits up to 10 seconds for its end. A timeout is logged, and the next start recovers the
     * data. Idempotent.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            CompletableFuture
                    .runAsync(this::shutDown, task -> Thread.ofPlatform().daemon().name("kafka-stop").start(task))
                    .orTimeout(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS).join();
            logger.info("Kafka stopped");
        } catch (CompletionException e) {
            logger.warn("Kafka did not stop cleanly within {} s. No data is lost; the next start takes longer.",
                    STOP_LIMIT.toSeconds(), e.getCause());
        }
    }

    private static int controller(KafkaSettings settings) {
        LocalPort controller = LocalPort.free();
        while (controller.number() == settings.port().number()) {
            controller = LocalPort.free();
        }
        return controller.number();
    }

    private static KafkaRaftServer create(KafkaSettings settings, KafkaQuorum quorum) {
        try {
            return new KafkaRaftServer(new KafkaConfig(KafkaConfiguration.of(settings, quorum), false), Time.SYSTEM);
        } catch (RuntimeException e) {
            throw didNotStart(settings, e);
        }
    }

    private static StartupProblem didNotStart(KafkaSettings settings, RuntimeException cause) {
        return new StartupProblem("Kafka did not start in " + settings.data() + " (" + cause + "): correct that and "
                + "start again.", cause);
    }

    private void shutDown() {
        server.shutdown();
        server.awaitShutdown();
    }

    private static void format(KafkaSettings settings, KafkaQuorum quorum) throws Exception {
        if (Files.exists(settings.data().resolve("meta.properties"))) {
            return;
        }
        OwnerOnly.createDirectories(settings.data());
        try (var discarded = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter().setPrintStream(discarded).setNodeId(quorum.node())
                    .setClusterId(quorum.clusterId())
                    .setControllerListenerName(KafkaConfiguration.CONTROLLER_LISTENER)
                    .addDirectory(settings.data().toString()).setMetadataLogDirectory(settings.data().toString())
                    .setIgnoreFormatted(true).run();
        }
    }

    /** Registers a log line for the case that Kafka ends the JVM on a fatal fault, because Kafka does not log that. */
    private static void logBeforeKafkaEndsTheJvm() {
        Exit.setExitProcedure((status, message) -> {
            logger.error("Kafka ends this process with status {} because of the fault logged above ({}). "
                    + "Acknowledged records are kept. Start the process again.", status, message);
            Runtime.getRuntime().exit(status);
        });
        Exit.setHaltProcedure((status, message) -> {
            logger.error("Kafka halts this process with status {} because of the fault logged above ({}). "
                    + "Acknowledged records are kept. Start the process again.", status, message);
            Runtime.getRuntime().halt(status);
        });
    }
}
