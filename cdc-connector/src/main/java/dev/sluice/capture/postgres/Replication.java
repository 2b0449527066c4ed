package dev.sluice.capture.postgres;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * How the capture follows the write-ahead log.
 *
 * @param connectorName
 *            under which source offsets are kept, as Kafka Connect does
 * @param slot
 *            the replication slot
 * @param publication
 *            the publication, made by the migrations
 * @param heartbeatInterval
 *            how often a quiet database is given a change of its own, so that the log can be recycled
 */
public record Replication(String connectorName, String slot, String publication, Duration heartbeatInterval) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9_]{1,63}");

    public Replication {
        if (!NAME.matcher(slot).matches() || !NAME.matcher(publication).matches()) {
            throw new IllegalArgumentException("\"" + slot + "\" and \"" + publication
                    + "\" cannot name slot and publication: expected " + NAME.pattern());
        }
        if (!connectorName.matches("[A-Za-z0-9._-]{1,100}")) {
            throw new IllegalArgumentException("\"" + connectorName + "\" cannot name a connector");
        }
        if (heartbeatInterval.toMillis() < 100 || heartbeatInterval.toHours() > 1) {
            throw new IllegalArgumentException(
                    heartbeatInterval + " is not a heartbeat interval: expected 100 ms to 1 h");
        }
    }

    /** All names {@code sluice}, a heartbeat every 10 s. */
    public static Replication standard() {
        return new Replication("sluice", "sluice", "sluice", Duration.ofSeconds(10));
    }
}
