package dev.sluice.standalone;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.BeansException;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.WebServerException;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.SimpleCommandLinePropertySource;

import dev.sluice.capture.Capture;
import dev.sluice.capture.CaptureListener;
import dev.sluice.capture.CaptureSettings;
import dev.sluice.capture.CaptureState;
import dev.sluice.capture.kafka.KafkaCluster;
import dev.sluice.capture.postgres.Replication;
import dev.sluice.capture.postgres.SourceDatabase;
import dev.sluice.embedded.Backends;
import dev.sluice.embedded.DataDirectory;
import dev.sluice.embedded.EmbeddedBackends;
import dev.sluice.embedded.EmbeddedSettings;
import dev.sluice.embedded.StartupProblem;

/**
 * The whole way in one process: PostgreSQL, Kafka, migrations, capture, bridge, started in this order and closed in the
 * reverse one. Thread-safe; close is idempotent, and ends a start that is under way after the part in hand.
 */
final class Standalone implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Standalone.class);
    private static final Duration HEARTBEAT = Duration.ofSeconds(2);
    private static final Duration CAPTURE_PATIENCE = Duration.ofSeconds(90);
    private static final String TOLD_TO_STOP = "It was told to stop before it was ready.";

    private final StandaloneFlags flags;
    private final String[] args;
    /** What close undoes, the latest first. Guarded by this. */
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    /** Completed by close, so that a start under way gives up. */
    private final CompletableFuture<Void> closing = new CompletableFuture<>();
    /** Written by the starting thread, once. */
    private volatile boolean ready;

    /**
     * Nothing runs yet.
     *
     * @param args
     *            further properties of the bridge
     */
    Standalone(StandaloneFlags flags, String... args) {
        this.flags = flags;
        this.args = args.clone();
    }

    /**
     * Starts everything, and returns when rows are being captured and streams are being served. Called once.
     *
     * @throws StartupProblem
     *             if something does not start, or {@link #close} is called meanwhile; what had started is closed again
     */
    synchronized void start() {
        try {
            startAll();
        } catch (IOException failure) {
            close();
            throw new StartupProblem("The data folder " + flags.data().toAbsolutePath()
                    + " cannot be used (" + failure + "): make it writable or choose another with --sluice.data.",
                    failure);
        } catch (RuntimeException | Error failure) {
            // Once the JVM is ending, libraries fail to load in ways of their own.
            boolean toldToStop = closing.isDone();
            close();
            if (toldToStop) {
                throw new StartupProblem(TOLD_TO_STOP, failure);
            }
            throw failure;
        }
    }

    private void startAll() throws IOException {
        var data = opened(DataDirectory.open(flags.data()));
        flags.http().requireFree();
        var backends = opened(EmbeddedBackends.start(data,
                EmbeddedSettings.forKeeping(flags.postgres(), flags.kafka())));
        Migrations.run(backends);
        var capture = startCapture(backends);
        String secret = Secret.keptIn(data.path().resolve("token-secret"));
        startBridge(capture, new MapPropertySource("standalone", properties(flags, backends, secret)));
        ready = true;
    }

    private void startBridge(Capture capture, MapPropertySource properties) {
        var application = new SpringApplication(StandaloneApplication.class);
        application.setBannerMode(Banner.Mode.OFF);
        application.setLogStartupInfo(false);
        application.setRegisterShutdownHook(false);
        application.addInitializers((ApplicationContextInitializer<GenericApplicationContext>) context -> {
            // Before whatever the bridge sets for itself; after what a person says on the command line.
            context.getEnvironment().getPropertySources().addFirst(properties);
            context.getEnvironment().getPropertySources().addFirst(new SimpleCommandLinePropertySource(args));
            context.registerBean(Capture.class, () -> capture, definition -> definition.setDestroyMethodName(null));
        });
        try {
            opened(application.run());
        } catch (BeansException | WebServerException failure) {
            throw new StartupProblem("The bridge did not start (" + cause(failure)
                    + "): correct that and start again.", failure);
        }
    }

    /** The first line of the deepest cause, without the stop. */
    private static String cause(Throwable failure) {
        Throwable deepest = NestedExceptionUtils.getMostSpecificCause(failure);
        // A file system's exception says no more than the name of the file.
        String message = deepest instanceof IOException ? deepest.toString() : String.valueOf(deepest.getMessage());
        return message.lines().findFirst().orElse("").replaceFirst("\\.$", "");
    }

    /** Whether the start has come to its end. */
    boolean isReady() {
        return ready;
    }

    private synchronized <T extends AutoCloseable> T opened(T part) {
        started.push(part);
        giveUpIfClosing();
        return part;
    }

    private void giveUpIfClosing() {
        if (closing.isDone()) {
            throw new StartupProblem(TOLD_TO_STOP);
        }
    }

    private Capture startCapture(Backends backends) {
        var streaming = new CompletableFuture<CaptureState>();
        var database = new SourceDatabase(backends.postgresHost(), backends.postgresPort(), backends.database(),
                backends.user(), backends.password());
        var usual = Replication.standard();
        var settings = CaptureSettings.of(database, new KafkaCluster(backends.bootstrapServers(), Map.of()))
                .withChannels(flags.channels())
                .withReplication(new Replication(usual.connectorName(), usual.slot(), usual.publication(), HEARTBEAT));
        var capture = opened(Capture.start(settings, new CaptureListener() {
            @Override
            public void stateChanged(CaptureState state) {
                if (state instanceof CaptureState.Streaming) {
                    streaming.complete(state);
                }
            }
        }));
        try {
            CompletableFuture.anyOf(streaming, closing).get(CAPTURE_PATIENCE.toSeconds(), TimeUnit.SECONDS);
            giveUpIfClosing();
            return capture;
        } catch (TimeoutException notStreaming) {
            String cause = capture.state() instanceof CaptureState.Retrying retrying
                    ? retrying.cause()
                    : "it is still starting";
            throw new StartupProblem("The capture did not begin to stream within " + CAPTURE_PATIENCE.toSeconds()
                    + " s: " + cause.lines().findFirst().orElse("") + ".", notStreaming);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new StartupProblem("The start was interrupted.", stop);
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Map<String, Object> properties(StandaloneFlags flags, Backends backends, String secret) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("server.address", "127.0.0.1");
        properties.put("server.port", flags.http().number());
        properties.put("spring.kafka.bootstrap-servers", backends.bootstrapServers());
        properties.put("spring.datasource.url", backends.jdbcUrl());
        properties.put("spring.datasource.username", backends.user());
        properties.put("spring.datasource.password", backends.password());
        properties.put("sluice.log.channels", String.join(",", flags.channels().names()));
        properties.put("sluice.auth.secret", secret);
        properties.put("sluice.auth.query-token", true);
        properties.put("sluice.ops.watermark-stale-after", HEARTBEAT.multipliedBy(5).toString());
        properties.put("management.endpoint.health.group.readiness.include", "readinessState,log,capture,watermark");
        properties.put("management.endpoint.health.show-details", "always");
        properties.put("spring.web.resources.cache.cachecontrol.no-cache", true);
        return properties;
    }

    @Override
    public void close() {
        closing.complete(null);
        closeAll();
    }

    private synchronized void closeAll() {
        while (!started.isEmpty()) {
            AutoCloseable part = started.pop();
            try {
                part.close();
            } catch (Exception failure) {
                log.warn("{} did not close as it should; what is left of it ends with this process.",
                        part.getClass().getSimpleName(), failure);
            }
        }
    }
}
