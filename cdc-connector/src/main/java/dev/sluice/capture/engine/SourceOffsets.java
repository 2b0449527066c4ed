package dev.sluice.capture.engine;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.sluice.capture.postgres.Membership;
import dev.sluice.capture.row.KeyColumns;
import dev.sluice.capture.row.TransactionEnd;
import dev.sluice.capture.value.KnownTypes;
import dev.sluice.capture.value.Lsn;
import dev.sluice.capture.value.SourceIdentity;
import dev.sluice.capture.value.Timeline;
import dev.sluice.capture.value.Times;

/** Access to the fields of Debezium's source offsets for PostgreSQL. */
public final class SourceOffsets {
    private static final String COMMIT_LSN = "lsn_commit";
    private static final String LSN = "lsn";
    private static final String COMMIT_MICROS = "ts_usec";

    private static final String PROCESSED_LSN = "lsn_proc";
    private static final String TRANSACTION_ID = "txId";
    /** The field with {@link KeyColumns#text()}. */
    private static final String KEYS = "sluice_keys";

    /** The field with {@link KnownTypes#text()}. */
    private static final String TYPES = "sluice_types";
    /** The field with {@link Membership#text()}. */
    private static final String MEMBERSHIP = "sluice_tables";
    /** The system identifier of the cluster that the LSNs belong to. */
    private static final String SYSTEM = "sluice_system";
    /** The field with {@link Timeline#text()}. */
    private static final String TIMELINE = "sluice_timeline";

    /** The field of the stored offset, until the initial snapshot is committed, with the name of its slot. */
    private static final String SNAPSHOT_SLOT = "sluice_copying";

    private SourceOffsets() {}

    /**
     * Returns the offset to store before the snapshot creates its slot: only this slot may be dropped as incomplete.
     */
    public static Map<String, Object> snapshotting(String slot, SourceIdentity source) {
        return with(Map.of(SNAPSHOT_SLOT, slot), source);
    }

    /** Returns an offset whose LSN belongs to this source. */
    public static Map<String, Object> with(Map<String, ?> offset, SourceIdentity source) {
        Map<String, Object> identified = new LinkedHashMap<>(offset);
        identified.put(SYSTEM, source.system());
        identified.put(TIMELINE, source.timeline().text());
        return identified;
    }

    /** Returns the source that the LSN of an offset belongs to; null if an earlier version stored the offset. */
    public static @Nullable SourceIdentity source(Map<String, ?> offset) {
        return offset.get(SYSTEM) instanceof String system && offset.get(TIMELINE) instanceof String timeline
                ? new SourceIdentity(system, Timeline.parse(timeline))
                : null;
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

    /**
     * Returns the offset to read all changes after {@code lsn}.
     *
     * @param earlier
     *            the stored offset, whose keys and types stay in force; null if there is none
     */
    public static Map<String, Object> startingAt(String lsn, @Nullable Map<String, ?> earlier) {
        return Map.of(LSN, Lsn.parse(lsn), COMMIT_MICROS, 0L, KEYS, keys(earlier), TYPES, types(earlier));
    }

    /** Returns the offset after a transaction, with the same fields as Debezium's. */
    static Map<String, Object> after(TransactionEnd end, KnownTypes types, Membership membership) {
        Map<String, Object> offset = new LinkedHashMap<>();
        offset.put(PROCESSED_LSN, end.lsn());
        offset.put(COMMIT_LSN, end.lsn());
        offset.put(LSN, end.lsn());
        offset.put(TRANSACTION_ID, end.transactionId());
        offset.put(COMMIT_MICROS, Times.epochMicros(end.commitTime()));
        offset.put(KEYS, end.keys());
        offset.put(TYPES, types.text());
        offset.put(MEMBERSHIP, membership.text());
        return offset;
    }

    /** Returns an offset with the captured tables of a later check. */
    public static Map<String, Object> with(Map<String, ?> offset, Membership membership) {
        Map<String, Object> later = new LinkedHashMap<>(offset);
        later.put(MEMBERSHIP, membership.text());
        return later;
    }

    /** Returns the captured tables when an offset was stored; null if an earlier version stored it. */
    public static @Nullable Membership membership(Map<String, ?> offset) {
        return offset.get(MEMBERSHIP) instanceof String text ? Membership.parse(text) : null;
    }

    /**
     * Returns the part of a stored offset from which Debezium starts. Given the other fields, it would search the WAL
     * for the position.
     */
    static Map<String, Object> start(Map<String, ?> offset) {
        String lsn = lsn(offset);
        return lsn == null ? Map.of() : Map.of(LSN, Lsn.parse(lsn), COMMIT_MICROS, 0L);
    }

    /** Returns {@link KeyColumns#text()} as stored; empty if an earlier version stored the offset. */
    public static String keys(@Nullable Map<String, ?> offset) {
        return offset != null && offset.get(KEYS) instanceof String text ? text : "";
    }

    /** Returns {@link KnownTypes#text()} as stored; empty if an earlier version stored the offset. */
    static String types(@Nullable Map<String, ?> offset) {
        return offset != null && offset.get(TYPES) instanceof String text ? text : "";
    }
}
