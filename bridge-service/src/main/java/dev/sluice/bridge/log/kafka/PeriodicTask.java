package dev.sluice.bridge.log.kafka;

import java.time.Duration;

/** A task that runs every second on a thread of its own, from its start until it is closed. */
final class PeriodicTask implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final Runnable task;
    private final Thread thread;

    /**
     * Creates a task that is not started.
     *
     * @param name
     *            the thread's
     * @param task
     *            interrupted when it is closed; an exception or error ends the thread
     */
    PeriodicTask(String name, Runnable task) {
        this.task = task;
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!thread.isInterrupted()) {
                task.run();
                Thread.sleep(PERIOD);
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops the task, and waits for a run to end; idempotent. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
