package dev.sluice.bridge.stream;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of streams.
 *
 * @param heartbeat
 *            time between two pings, 1 s to 60 s
 * @param retryMin
 *            lower limit of the reconnection time
 * @param retryMax
 *            upper limit of the reconnection time; each stream gets a random time between the two
 * @param outageTimeout
 *            how long streams stay open while the log cannot be read
 * @param drain
 *            the time over which open streams are ended when this instance stops, so that their clients do not
 *            reconnect at the same moment; less for few streams
 * @param writers
 *            number of writer threads, each with its own connections; 0: one for each processor
 */
@ConfigurationProperties("sluice.stream")
public record StreamSettings(@DefaultValue("30s") Duration heartbeat, @DefaultValue("1s") Duration retryMin,
        @DefaultValue("3s") Duration retryMax, @DefaultValue("1m") Duration outageTimeout,
        @DefaultValue("10s") Duration drain, @DefaultValue("0") int writers) {
    public StreamSettings {
        if (heartbeat.compareTo(Duration.ofSeconds(1)) < 0 || heartbeat.compareTo(Duration.ofSeconds(60)) > 0) {
            throw new IllegalArgumentException("sluice.stream.heartbeat is " + heartbeat + ": expected 1s to 60s");
        }
        if (retryMin.isNegative() || retryMax.compareTo(retryMin) < 0) {
            throw new IllegalArgumentException("sluice.stream.retry-min " + retryMin + " and retry-max " + retryMax
                    + " are not a range");
        }
        if (outageTimeout.isNegative()) {
            throw new IllegalArgumentException(
                    "sluice.stream.outage-timeout is " + outageTimeout + ": expected at least 0s");
        }
        if (drain.isNegative() || drain.compareTo(Duration.ofMinutes(10)) > 0) {
            throw new IllegalArgumentException("sluice.stream.drain is " + drain + ": expected 0s to 10m");
        }
        if (writers < 0 || writers > 256) {
            throw new IllegalArgumentException("sluice.stream.writers is " + writers + ": expected 0 to 256");
        }
        writers = writers == 0 ? Runtime.getRuntime().availableProcessors() : writers;
    }

    /** Returns a random reconnection time for one client. */
    public Duration retry() {
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(retryMin.toMillis(), retryMax.toMillis() + 1));
    }
}
