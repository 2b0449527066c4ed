package dev.sluice.standalone;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;

import dev.sluice.embedded.StartupProblem;

/** The one command. */
public final class Main {
    private static final int FAILED = 1;

    private Main() {}

    /**
     * Starts everything and runs until the process is told to end.
     *
     * @param args
     *            {@code --sluice.data}, {@code --server.port}, {@code --sluice.postgres.port},
     *            {@code --sluice.kafka.port}, and properties of the bridge
     */
    public static void main(String[] args) throws InterruptedException {
        // logback.xml holds from the first line on; Spring Boot would set logging up anew in the middle of the start.
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Instant began = Instant.now();
        try {
            StandaloneFlags flags = StandaloneFlags.of(args);
            out.println("Starting PostgreSQL, Kafka, the capture and the bridge; data in " + flags.data()
                    .toAbsolutePath().normalize() + " …");
            Standalone standalone = new Standalone(flags, args);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                boolean wasReady = standalone.isReady();
                standalone.close();
                if (wasReady) {
                    out.println("Stopped.");
                }
            }, "sluice-stop"));
            standalone.start();
            out.println(Welcome.text(flags, Duration.between(began, Instant.now())));
        } catch (StartupProblem problem) {
            out.println("Sluice did not start. " + problem.getMessage());
            System.exit(FAILED);
        } catch (RuntimeException | Error unexpected) {
            out.println(
                    "Sluice did not start because of a failure that it has no words for; what was committed is kept.");
            unexpected.printStackTrace(out);
            System.exit(FAILED);
        }
        new CountDownLatch(1).await();
    }
}
