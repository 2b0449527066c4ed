package dev.sluice.standalone;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import dev.sluice.embedded.StartupProblem;

/** The entry point of standalone mode. */
public final class Main {
    private static final int FAILED = 1;

    private Main() {}

    /**
     * Starts all parts and runs until the process is told to stop. Exits with status 1 if it cannot start.
     *
     * @param args
     *            see {@link StandaloneFlags}
     */
    public static void main(String[] args) throws InterruptedException {
        // logback.xml applies from the first line. Spring Boot would reconfigure logging in the middle of the start.
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        long beganNanos = System.nanoTime();
        try {
            StandaloneFlags flags = StandaloneFlags.of(args);
            out.println("Starting PostgreSQL, Kafka, the capture and the bridge; data in " + flags.data()
                    .toAbsolutePath().normalize() + " …");
            var standalone = new Standalone(flags, args);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                boolean wasReady = standalone.isReady();
                standalone.close();
                if (wasReady) {
                    out.println("Stopped.");
                }
            }, "sluice-stop"));
            standalone.start();
            out.println(Welcome.text(flags, Duration.ofNanos(System.nanoTime() - beganNanos)));
        } catch (StartupProblem problem) {
            out.println("Sluice did not start. " + problem.getMessage());
            System.exit(FAILED);
        } catch (RuntimeException | Error unexpected) {
            out.println("Sluice did not start because of an unexpected error. Committed data is kept. Please report the"
                    + " stack trace below.");
            unexpected.printStackTrace(out);
            System.exit(FAILED);
        }
        new CountDownLatch(1).await();
    }
}
