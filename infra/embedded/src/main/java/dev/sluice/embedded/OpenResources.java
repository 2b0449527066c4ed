package dev.sluice.embedded;

import java.util.ArrayDeque;
import java.util.Deque;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The resources that one owner has opened and closes together. If one fails to close, the failure is logged and the
 * others are still closed. Thread-safe.
 */
public final class OpenResources implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(OpenResources.class);

    /** The latest first. Guarded by this. */
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    /** Adds a resource and returns it. It is closed before all resources that were added earlier. */
    public synchronized <T extends AutoCloseable> T add(T resource) {
        opened.push(resource);
        return resource;
    }

    /** Closes the resources in reverse order. Idempotent. */
    @Override
    public synchronized void close() {
        while (!opened.isEmpty()) {
            AutoCloseable resource = opened.pop();
            try {
                resource.close();
            } catch (Exception e) {
                if (e instanceof InterruptedException) {
                    Thread.currentThread().interrupt();
                }
                logger.warn("{} did not close cleanly. The remaining resources are closed; this one is released when"
                        + " the process ends.", resource.getClass().getSimpleName(), e);
            }
        }
    }
}
