package dev.sluice.standalone;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

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
import dev.sluice.embedded.OpenResources;
import dev.sluice.embedded.StartupProblem;

/**
 * All parts of Sluice in one process: PostgreSQL, Kafka, migrations, capture and bridge, started in this order and
 * closed in reverse. Thread-safe. {@link #close()} also cancels a start in progress, as soon as the current part has
 * started.
 */
final class Standalone implements AutoCloseable {
    private static final Duration HEARTBEAT = Duration.ofSeconds(2);
    private static final Duration CAPTURE_START_LIMIT = Duration.ofSeconds(90);
    private static final String STOPPED_DURING_START = "The process was told to stop before the start was complete.";

    private final StandaloneFlags flags;
    private final String[] args;
    private final OpenResources resources = new OpenResources();
    /** Completed by {@link #close()}; cancels a start in progress. */
    private final CompletableFuture<Void> closing = new CompletableFuture<>();
    /** Written once, by the starting thread. */
    private volatile boolean ready;

    /**
     * Creates an instance; starts nothing.
     *
     * @param args
     *            the whole command line; may override properties of the bridge
     */
    Standalone(StandaloneFlags flags, String... args) {
        this.flags = flags;
        this.args = args.clone();
    }

    /**
     * Starts all parts and returns when the capture streams and the bridge serves requests. Call it once.
     *
     * @throws StartupProblem
     *             if a part does not start or {@link #close} is called during the start; parts that had started are
     *             closed
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
            // During shutdown, libraries fail to load with arbitrary errors.
            boolean stopped = closing.isDone();
            close();
            if (stopped) {
                throw new StartupProblem(STOPPED_DURING_START, failure);
            }
            throw failure;
        }
    }

    private void startAll() throws IOException {
        DataDirectory data = opened(DataDirectory.open(flags.data()));
        flags.http().requireFree();
        EmbeddedBackends backends = opened(EmbeddedBackends.start(data,
                EmbeddedSettings.forKeeping(flags.postgres(), flags.kafka())));
        Migrations.run(backends);
        Capture capture = startCapture(backends);
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
            // Overrides the defaults of the bridge. The command line overrides this.
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

    /** Returns the first line of the most specific cause, without a full stop at its end. */
    private static String cause(Throwable failure) {
        Throwable deepest = NestedExceptionUtils.getMostSpecificCause(failure);
        // The message of a file system exception is only the file name.
        String message = deepest instanceof IOException ? deepest.toString() : String.valueOf(deepest.getMessage());
        return message.lines().findFirst().orElse("").replaceFirst("\\.$", "");
    }

    /** Returns whether {@link #start()} has completed. */
    boolean isReady() {
        return ready;
    }

    private <T extends AutoCloseable> T opened(T part) {
        resources.add(part);
        requireNotClosing();
        return part;
    }

    private void requireNotClosing() {
        if (closing.isDone()) {
            throw new StartupProblem(STOPPED_DURING_START);
        }
    }

    private Capture startCapture(Backends backends) {
        var streaming = new CompletableFuture<CaptureState>();
        var database = new SourceDatabase(backends.postgresHost(), backends.postgresPort(), backends.database(),
                backends.user(), backends.password());
        Replication defaults = Replication.standard();
        CaptureSettings settings = CaptureSettings.of(database, new KafkaCluster(backends.bootstrapServers(), Map.of()))
                .withChannels(flags.channels())
                .withReplication(
                        new Replication(defaults.connectorName(), defaults.slot(), defaults.publication(), HEARTBEAT));
        Capture capture = opened(Capture.start(settings, new CaptureListener() {
            @Override
            public void stateChanged(CaptureState state) {
                if (state instanceof CaptureState.Streaming) {
                    streaming.complete(state);
                }
            }
        }));
        try {
            CompletableFuture.anyOf(streaming, closing).get(CAPTURE_START_LIMIT.toSeconds(), TimeUnit.SECONDS);
            requireNotClosing();
            return capture;
        } catch (TimeoutException notStreaming) {
            String cause = capture.state() instanceof CaptureState.Retrying retrying
                    ? retrying.cause()
                    : "it is still starting";
            throw new StartupProblem("The capture did not start streaming within " + CAPTURE_START_LIMIT.toSeconds()
                    + " s: " + cause.lines().findFirst().orElse("") + ".", notStreaming);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new StartupProblem("The start was interrupted.", stop);
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Map<String, Object> properties(StandaloneFlags flags, Backends backends, String secret) {
        var properties = new HashMap<String, Object>();
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
        closeResources();
    }

    /** Waits until a start in progress has ended. */
    private synchronized void closeResources() {
        resources.close();
    }
}
