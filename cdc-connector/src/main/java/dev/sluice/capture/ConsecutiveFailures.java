package dev.sluice.capture;

import java.time.Duration;

import org.slf4j.Logger;

/**
 * The consecutive failures of one capture: their count, the delay before the next start, and a rate-limited log of
 * them. Owned by the thread that starts the capture.
 */
final class ConsecutiveFailures {
    private final Logger logger;
    private final Backoff backoff = Backoff.STANDARD;
    private int count;
    private String lastMessage = "";

    ConsecutiveFailures(Logger logger) {
        this.logger = logger;
    }

    /** Records progress: the next failure counts as the first. */
    void reset() {
        count = 0;
    }

    int count() {
        return count;
    }

    /**
     * Counts a failure and logs it if its message is new or the count is a power of two.
     *
     * @return the delay before the next start
     */
    Duration add(String message, Throwable failure) {
        count++;
        Duration delay = backoff.after(count);
        if (!message.equals(lastMessage) || Integer.bitCount(count) == 1) {
            logger.warn("{} (attempt {}, next in {} ms)", message, count, delay.toMillis());
            logger.debug("Stack trace of that failure", failure);
        }
        lastMessage = message;
        return delay;
    }
}
