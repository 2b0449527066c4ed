package dev.sluice.embedded;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
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
 * A real Kafka broker, its own controller, in this JVM and on 127.0.0.1, whose data is kept. Thread-safe.
 */
public final class KafkaBroker implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(KafkaBroker.class);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    private final KafkaSettings settings;
    private final KafkaRaftServer server;
    private final AtomicBoolean closed = new AtomicBoolean();

    private KafkaBroker(KafkaSettings settings, KafkaRaftServer server) {
        this.settings = settings;
        this.server = server;
    }

    /**
     * Starts the broker and returns when it serves clients: after 2 seconds or so, 5 after a crash.
     *
     * @throws StartupProblem
     *             if the port is taken or the broker does not start
     */
    public static KafkaBroker start(KafkaSettings settings) {
        settings.port().requireFree();
        sayWhyBeforeTheJvmEnds();
        try {
            format(settings);
        } catch (Exception e) {
            throw new StartupProblem("The folder " + settings.data() + " could not be prepared for Kafka ("
                    + e.getMessage() + "): make it writable or choose another data folder.", e);
        }
        var broker = new KafkaBroker(settings, create(settings));
        try {
            broker.server.startup();
        } catch (RuntimeException e) {
            broker.close();
            throw didNotStart(settings, e);
        }
        log.info("Kafka listens on {}, data in {}", broker.bootstrapServers(), settings.data());
        return broker;
    }

    /** What clients put into {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return LocalPort.HOST + ":" + settings.port().number();
    }

    /**
     * Stops the broker and returns when it is gone, or after 10 seconds, which is logged; the next start recovers.
     * Idempotent.
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
            log.info("Kafka stopped");
        } catch (CompletionException e) {
            log.warn("Kafka did not stop cleanly within {} s; nothing is lost, the next start takes longer",
                    STOP_LIMIT.toSeconds(), e.getCause());
        }
    }

    private static KafkaRaftServer create(KafkaSettings settings) {
        var controller = LocalPort.free();
        while (controller.number() == settings.port().number()) {
            controller = LocalPort.free();
        }
        try {
            return new KafkaRaftServer(new KafkaConfig(KafkaConfiguration.of(settings, controller), false),
                    Time.SYSTEM);
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

    private static void format(KafkaSettings settings) throws Exception {
        if (Files.exists(settings.data().resolve("meta.properties"))) {
            return;
        }
        OwnerOnly.createDirectories(settings.data());
        try (var said = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter().setPrintStream(said).setNodeId(KafkaConfiguration.NODE_ID)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setControllerListenerName(KafkaConfiguration.CONTROLLER_LISTENER)
                    .addDirectory(settings.data().toString()).setMetadataLogDirectory(settings.data().toString())
                    .setIgnoreFormatted(true).run();
        }
    }

    /** On a fatal fault Kafka ends the whole JVM, and by itself it does not say so. */
    private static void sayWhyBeforeTheJvmEnds() {
        Exit.setExitProcedure((status, message) -> {
            log.error("Kafka ends this process with status {} because of the fault logged above ({}); what was "
                    + "acknowledged is kept, start again", status, message);
            Runtime.getRuntime().exit(status);
        });
        Exit.setHaltProcedure((status, message) -> {
            log.error("Kafka halts this process with status {} because of the fault logged above ({}); what was "
                    + "acknowledged is kept, start again", status, message);
            Runtime.getRuntime().halt(status);
        });
    }
}
