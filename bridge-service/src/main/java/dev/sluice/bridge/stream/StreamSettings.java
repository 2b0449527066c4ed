package dev.sluice.bridge.stream;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How streams behave.
 *
 * @param heartbeat
 *            between two pings, 1 s to 60 s
 * @param retryMin
 *            the least delay that a client is told to wait before it comes back
 * @param retryMax
 *            the most; each connection is told a random one between the two
 * @param logPatience
 *            for how long streams stay open while the log cannot be read
 * @param drain
 *            over how long open streams are ended when this instance stops, so that they do not come back all at once;
 *            few streams take less
 * @param writers
 *            threads that write, each owning its connections; 0: one for each processor
 */
@ConfigurationProperties("sluice.stream")
public record StreamSettings(@DefaultValue("30s") Duration heartbeat, @DefaultValue("1s") Duration retryMin,
        @DefaultValue("3s") Duration retryMax, @DefaultValue("1m") Duration logPatience,
        @DefaultValue("10s") Duration drain, @DefaultValue("0") int writers) {
    public StreamSettings {
        if (heartbeat.compareTo(Duration.ofSeconds(1)) < 0 || heartbeat.compareTo(Duration.ofSeconds(60)) > 0) {
            throw new IllegalArgumentException("sluice.stream.heartbeat is " + heartbeat + ": expected 1s to 60s");
        }
        if (retryMin.isNegative() || retryMax.compareTo(retryMin) < 0) {
            throw new IllegalArgumentException("sluice.stream.retry-min " + retryMin + " and retry-max " + retryMax
                    + " are not a range");
        }
        if (logPatience.isNegative()) {
            throw new IllegalArgumentException(
                    "sluice.stream.log-patience is " + logPatience + ": expected at least 0s");
        }
        if (drain.isNegative() || drain.compareTo(Duration.ofMinutes(10)) > 0) {
            throw new IllegalArgumentException("sluice.stream.drain is " + drain + ": expected 0s to 10m");
        }
        if (writers < 0 || writers > 256) {
            throw new IllegalArgumentException("sluice.stream.writers is " + writers + ": expected 0 to 256");
        }
        writers = writers == 0 ? Runtime.getRuntime().availableProcessors() : writers;
    }

    /** A random delay for one client. */
    public Duration retry() {
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(retryMin.toMillis(), retryMax.toMillis() + 1));
    }
}
