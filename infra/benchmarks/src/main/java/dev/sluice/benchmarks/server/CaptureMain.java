package dev.sluice.benchmarks.server;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.sluice.benchmarks.process.Commands;
import dev.sluice.capture.Capture;
import dev.sluice.capture.CaptureListener;
import dev.sluice.capture.CaptureSettings;
import dev.sluice.capture.CaptureState;
import dev.sluice.capture.kafka.KafkaCluster;
import dev.sluice.capture.postgres.SourceDatabase;
import dev.sluice.embedded.LocalPort;
import dev.sluice.embedded.PostgresServer;

/** The program of the real capture. It answers that it is ready when it streams from the WAL. */
final class CaptureMain {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private CaptureMain() {}

    /** Runs the capture; the arguments are PostgreSQL's port and Kafka's address. */
    public static void main(String[] arguments) throws Exception {
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        var database = new SourceDatabase(LocalPort.HOST, Integer.parseInt(arguments[0]), PostgresServer.DATABASE,
                PostgresServer.USER, PostgresServer.PASSWORD);
        var streaming = new CountDownLatch(1);
        try (Capture capture = Capture.start(CaptureSettings.of(database, new KafkaCluster(arguments[1], Map.of())),
                new CaptureListener() {
                    @Override
                    public void stateChanged(CaptureState state) {
                        if (state instanceof CaptureState.Streaming) {
                            streaming.countDown();
                        }
                    }
                })) {
            if (!streaming.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("The capture is " + capture.state());
            }
            Commands.serve("ready", Map.of());
        }
    }
}
