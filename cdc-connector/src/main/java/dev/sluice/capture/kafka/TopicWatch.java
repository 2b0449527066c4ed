package dev.sluice.capture.kafka;

import java.time.Duration;
import java.util.concurrent.ExecutionException;

import org.apache.kafka.clients.admin.Admin;

import dev.sluice.capture.problem.CaptureProblem;

/** The check of the topics' configuration while the capture runs, over one connection. Used by one thread. */
public final class TopicWatch implements AutoCloseable {
    private final TopicSetup setup;
    private final Admin admin;

    TopicWatch(TopicSetup setup, Admin admin) {
        this.setup = setup;
        this.admin = admin;
    }

    /**
     * @throws CaptureProblem
     *             if a topic does not have the required configuration any more
     * @throws ExecutionException
     *             if the request to Kafka failed
     */
    public void check() throws InterruptedException, ExecutionException {
        setup.checkConfiguration(admin);
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
