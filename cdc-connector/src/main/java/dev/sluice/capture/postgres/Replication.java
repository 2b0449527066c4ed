package dev.sluice.capture.postgres;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * The settings of logical replication.
 *
 * @param connectorName
 *            the key of the stored source offsets, as in Kafka Connect
 * @param slot
 *            the replication slot
 * @param publication
 *            the publication, created by the migrations
 * @param heartbeatInterval
 *            the interval between writes to the heartbeat table, which let PostgreSQL recycle WAL on a quiet database
 * @param firstStart
 *            the treatment of rows that exist before the first start
 */
public record Replication(String connectorName, String slot, String publication, Duration heartbeatInterval,
        FirstStart firstStart) {
    private static final String REPUBLISH_SUFFIX = "_republish";
    private static final Pattern NAME = Pattern.compile("[a-z0-9_]{1,63}");

    /** The first start of a capture that has not committed anything. */
    public enum FirstStart {
        /** Takes an initial snapshot of the existing rows, then reads their changes. Creates its own slot. */
        COPY_ROWS,
        /**
         * Reads the changes that the slot holds; the slot may exist already. Rows older than the slot are not captured.
         */
        FOLLOW_ONLY
    }

    public Replication {
        if (!NAME.matcher(slot).matches() || !NAME.matcher(publication).matches()) {
            throw new IllegalArgumentException("\"" + slot + "\" and \"" + publication
                    + "\" cannot name slot and publication: expected " + NAME.pattern());
        }
        if (!connectorName.matches("[A-Za-z0-9._-]{1,100}")) {
            throw new IllegalArgumentException("\"" + connectorName + "\" cannot name a connector: expected"
                    + " [A-Za-z0-9._-]{1,100}");
        }
        if (heartbeatInterval.toMillis() < 100 || heartbeatInterval.toHours() > 1) {
            throw new IllegalArgumentException(
                    heartbeatInterval + " is not a heartbeat interval: expected 100 ms to 1 h");
        }
    }

    /** Creates settings with a first start that takes an initial snapshot. */
    public Replication(String connectorName, String slot, String publication, Duration heartbeatInterval) {
        this(connectorName, slot, publication, heartbeatInterval, FirstStart.COPY_ROWS);
    }

    /**
     * Returns the defaults: all names {@code sluice}, a heartbeat every 10 s, an initial snapshot at the first start.
     */
    public static Replication standard() {
        return new Replication("sluice", "sluice", "sluice", Duration.ofSeconds(10));
    }

    /** Returns these settings with the slot {@code <slot>_republish}, for the snapshot of the republish command. */
    public Replication forRepublish() {
        String other = slot.substring(0, Math.min(slot.length(), 63 - REPUBLISH_SUFFIX.length())) + REPUBLISH_SUFFIX;
        return new Replication(connectorName, other, publication, heartbeatInterval, FirstStart.COPY_ROWS);
    }

    /** Returns these settings with another first start. */
    public Replication withFirstStart(FirstStart other) {
        return new Replication(connectorName, slot, publication, heartbeatInterval, other);
    }
}
