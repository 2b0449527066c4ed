package dev.sluice.capture;

import java.time.Duration;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** How tests wait for a condition: it is looked at every 20 ms, the first time at once. Stateless. */
final class Eventually {
    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);

    private Eventually() {}

    /** Waits for at most this long. */
    static ConditionFactory within(Duration limit) {
        return Awaitility.await().atMost(limit).pollDelay(Duration.ZERO).pollInterval(POLL_INTERVAL);
    }
}
