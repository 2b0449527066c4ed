package dev.sluice.capture.engine;

import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.sluice.capture.event.Lsn;
import dev.sluice.capture.event.Times;

/** Reads and seeds Debezium's source offsets for PostgreSQL. */
public final class SourceOffsets {
    private static final String COMMIT_LSN = "lsn_commit";
    private static final String LSN = "lsn";
    private static final String COMMIT_MICROS = "ts_usec";

    /** Held by the stored offset until the rows that were there are copied: the slot that the copy makes. */
    private static final String COPYING = "sluice_copying";

    private SourceOffsets() {}

    /** Stored before the first copy makes its slot, so that only this slot is ever taken for a copy's. */
    public static Map<String, Object> copying(String slot) {
        return Map.of(COPYING, slot);
    }

    /** The slot of the copy that was begun and not completed; null if none was. */
    public static @Nullable String snapshotSlot(Map<String, ?> offset) {
        return offset.get(COPYING) instanceof String slot ? slot : null;
    }

    /** The LSN up to which an offset is complete, as PostgreSQL prints it; null if it says none. */
    public static @Nullable String lsn(Map<String, ?> offset) {
        Object lsn = offset.get(COMMIT_LSN) == null ? offset.get(LSN) : offset.get(COMMIT_LSN);
        return lsn instanceof Number number ? Lsn.format(number.longValue()) : null;
    }

    /** The offset from which everything after {@code lsn} is read. */
    public static Map<String, Object> startingAt(String lsn) {
        return Map.of(LSN, Lsn.parse(lsn), COMMIT_MICROS, 0L);
    }

    static Instant commitTime(Map<String, ?> offset) {
        return offset.get(COMMIT_MICROS) instanceof Number micros
                ? Times.ofEpochMicros(micros.longValue())
                : Instant.EPOCH;
    }
}
