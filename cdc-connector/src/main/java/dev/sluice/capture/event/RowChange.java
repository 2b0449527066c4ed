package dev.sluice.capture.event;

import java.time.Instant;
import java.util.Locale;

import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

import dev.sluice.capture.channel.TableName;

/**
 * One row change, read from Debezium's envelope.
 *
 * @param operation
 *            the kind of change
 * @param key
 *            the primary key, in column order; null if the table has none
 * @param before
 *            the old row; null on inserts
 * @param after
 *            the new row; null on deletes
 * @param origin
 *            the source of the change
 */
public record RowChange(Operation operation, @Nullable Struct key, @Nullable Struct before, @Nullable Struct after,
        Origin origin) {
    private static final String OLD_KEY_HEADER = "__debezium.oldkey";

    /** The kind of a row change. */
    public enum Operation {
        /** Inserted. */
        INSERT,
        /** Read from the table by a snapshot. */
        READ,
        /** Inserted by an update of the primary key; a delete of the old row precedes it. */
        MOVE,
        /** Updated. */
        UPDATE,
        /** Deleted. */
        DELETE;

        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The source of a change.
     *
     * @param database
     *            the database's name
     * @param table
     *            the table
     * @param lsn
     *            the LSN of the change
     * @param transactionId
     *            the transaction's id; null if unknown
     * @param commitTime
     *            the commit time of the transaction, with microseconds
     */
    public record Origin(String database, TableName table, long lsn, @Nullable Long transactionId,
            Instant commitTime) {}

    /**
     * Reads a record of Debezium's PostgreSQL connector; null if it is not a row change but, for example, a transaction
     * marker or a heartbeat.
     *
     * @throws DataException
     *             if it is a row change without a required field
     */
    public static @Nullable RowChange of(SourceRecord record) {
        if (!(record.value() instanceof Struct envelope) || envelope.schema().field("op") == null) {
            return null;
        }
        boolean moved = record.headers().lastWithName(OLD_KEY_HEADER) != null;
        Operation operation = switch (envelope.getString("op")) {
            case "c" -> moved ? Operation.MOVE : Operation.INSERT;
            case "r" -> Operation.READ;
            case "u" -> Operation.UPDATE;
            case "d" -> Operation.DELETE;
            default -> null;
        };
        return operation == null
                ? null
                : new RowChange(operation, record.key() instanceof Struct key ? key : null, row(envelope, "before"),
                        row(envelope, "after"), origin(envelope.getStruct("source")));
    }

    /** Returns whether a snapshot read the row from its table; otherwise the change is from the WAL. */
    public boolean isSnapshotRow() {
        return operation == Operation.READ;
    }

    private static @Nullable Struct row(Struct envelope, String name) {
        return envelope.schema().field(name) == null ? null : envelope.getStruct(name);
    }

    private static Origin origin(Struct source) {
        Long lsn = source.getInt64("lsn");
        return new Origin(source.getString("db"), new TableName(source.getString("schema"), source.getString("table")),
                lsn == null ? 0 : lsn, optionalLong(source, "txId"), Times.ofEpochMicros(source.getInt64("ts_us")));
    }

    private static @Nullable Long optionalLong(Struct source, String name) {
        Field field = source.schema().field(name);
        return field == null ? null : (Long) source.get(field);
    }
}
