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
 * @param firstStart
 *            what becomes of the rows that are there already
 */
public record Replication(String connectorName, String slot, String publication, Duration heartbeatInterval,
        FirstStart firstStart) {
    private static final String BESIDES = "_republish";
    private static final Pattern NAME = Pattern.compile("[a-z0-9_]{1,63}");

    /** What a capture that has never committed anything begins with. */
    public enum FirstStart {
        /** With a copy of the rows that are there; the changes since follow. It makes its own slot. */
        COPY_ROWS,
        /** With the changes that the slot holds, which may have been made before. Rows older than it stay out. */
        FOLLOW_ONLY
    }

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

    /** A first start that copies the rows that are there. */
    public Replication(String connectorName, String slot, String publication, Duration heartbeatInterval) {
        this(connectorName, slot, publication, heartbeatInterval, FirstStart.COPY_ROWS);
    }

    /** All names {@code sluice}, a heartbeat every 10 s, a first start that copies the rows that are there. */
    public static Replication standard() {
        return new Replication("sluice", "sluice", "sluice", Duration.ofSeconds(10));
    }

    /** With a slot beside this one, for reading the tables once. */
    public Replication forRepublish() {
        String other = slot.substring(0, Math.min(slot.length(), 63 - BESIDES.length())) + BESIDES;
        return new Replication(connectorName, other, publication, heartbeatInterval, FirstStart.COPY_ROWS);
    }

    /** With another first start. */
    public Replication withFirstStart(FirstStart other) {
        return new Replication(connectorName, slot, publication, heartbeatInterval, other);
    }
}
