package dev.sluice.capture.engine;

import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.sluice.capture.event.Lsn;
import dev.sluice.capture.event.Times;

/** Access to the fields of Debezium's source offsets for PostgreSQL. */
public final class SourceOffsets {
    private static final String COMMIT_LSN = "lsn_commit";
    private static final String LSN = "lsn";
    private static final String COMMIT_MICROS = "ts_usec";

    /** The field of the stored offset, until the initial snapshot is committed, with the name of its slot. */
    private static final String SNAPSHOT_SLOT = "sluice_copying";

    private SourceOffsets() {}

    /**
     * Returns the offset to store before the snapshot creates its slot: only this slot may be dropped as incomplete.
     */
    public static Map<String, Object> snapshotting(String slot) {
        return Map.of(SNAPSHOT_SLOT, slot);
    }

    /** Returns the slot of an incomplete snapshot; null if there is none. */
    public static @Nullable String snapshotSlot(Map<String, ?> offset) {
        return offset.get(SNAPSHOT_SLOT) instanceof String slot ? slot : null;
    }

    /** Returns the LSN up to which an offset is complete, as PostgreSQL prints it; null if it has none. */
    public static @Nullable String lsn(Map<String, ?> offset) {
        Object lsn = offset.get(COMMIT_LSN) == null ? offset.get(LSN) : offset.get(COMMIT_LSN);
        return lsn instanceof Number number ? Lsn.format(number.longValue()) : null;
    }

    /** Returns the offset to read all changes after {@code lsn}. */
    public static Map<String, Object> startingAt(String lsn) {
        return Map.of(LSN, Lsn.parse(lsn), COMMIT_MICROS, 0L);
    }

    static Instant commitTime(Map<String, ?> offset) {
        return offset.get(COMMIT_MICROS) instanceof Number micros
                ? Times.ofEpochMicros(micros.longValue())
                : Instant.EPOCH;
    }
}
