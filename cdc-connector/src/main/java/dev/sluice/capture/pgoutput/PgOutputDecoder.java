package dev.sluice.capture.pgoutput;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import dev.sluice.capture.channel.TableName;
import dev.sluice.capture.row.Column;
import dev.sluice.capture.row.KeyColumns;
import dev.sluice.capture.row.Row;
import dev.sluice.capture.row.RowChange;
import dev.sluice.capture.row.RowChange.Operation;
import dev.sluice.capture.row.RowChange.Origin;
import dev.sluice.capture.row.RowShape;
import dev.sluice.capture.row.TransactionEnd;
import dev.sluice.capture.row.WalEvent;
import dev.sluice.capture.value.Times;
import dev.sluice.capture.value.TypeResolver;

/**
 * The decoder of pgoutput's messages, protocol version 1, with values as text. It decodes each row with the columns
 * that the stream described before it. Owned by one thread; one instance for each replication stream, because
 * PostgreSQL describes a table once in a stream.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html">PostgreSQL, Logical
 *      Replication Message Formats</a>
 */
public final class PgOutputDecoder {
    /** Microseconds from 1970 to 2000, from which PostgreSQL counts. */
    private static final long EPOCH_MICROS = 946_684_800_000_000L;

    private final String database;
    private final Predicate<TableName> captured;
    private final TypeResolver types;
    private final KeyColumns keys;
    private final RelationCatalog catalog;
    private final Map<Integer, @Nullable RowShape> shapes = new HashMap<>();
    private final Map<Integer, AnnouncedType> announced = new HashMap<>();
    private Instant commitTime = Instant.EPOCH;
    private long transactionId;
    private long lastLsn;
    private int ordinal;

    /** A type that the stream has announced, because it is not built in. */
    private record AnnouncedType(String name, boolean builtIn) {}

    /** The lookup of what the WAL does not contain. */
    @FunctionalInterface
    public interface RelationCatalog {
        /**
         * Blocks until lookups see a transaction's changes of a table's definition. PostgreSQL sends a transaction to
         * the stream before other sessions see its changes. With a synchronous standby, this can take long.
         *
         * @param transaction
         *            the transaction id
         * @param relation
         *            the table's OID
         */
        default void awaitVisible(long transaction, int relation) {}

        /** Returns the columns of a table's primary key, in order; empty if it has none, or does not exist any more. */
        List<String> primaryKey(int relation);

        /**
         * Returns the name under which a table is captured although it has another name in the WAL; null if it is not
         * captured.
         */
        default @Nullable TableName capturedName(int relation) {
            return null;
        }

        /**
         * Returns whether a table that was not seen before, and has the name of a captured table in the WAL, is that
         * captured table. If not, its rows are left out, and the receiver reports a gap.
         *
         * @param name
         *            the name in the WAL
         */
        default boolean belongs(int relation, TableName name) {
            return true;
        }

        /** Receives the name of a table that the WAL describes, and whose replica identity is not FULL. */
        default void incompleteIdentity(TableName table) {}
    }

    /**
     * @param database
     *            the database's name
     * @param captured
     *            the tables whose changes are wanted
     * @param types
     *            the conversion of types
     * @param keys
     *            the primary keys of tables that were seen before; new ones are added
     * @param catalog
     *            asked for the primary key of each table that the stream describes
     */
    public PgOutputDecoder(String database, Predicate<TableName> captured, TypeResolver types, KeyColumns keys,
            RelationCatalog catalog) {
        this.database = database;
        this.captured = captured;
        this.types = types;
        this.keys = keys;
        this.catalog = catalog;
    }

    /**
     * Decodes one message.
     *
     * @param message
     *            backed by an array that must not change any more, because rows refer to it
     * @param lsn
     *            the LSN that the stream gives the message
     * @param events
     *            receives the decoded events, in order
     */
    public void decode(ByteBuffer message, long lsn, Consumer<WalEvent> events) {
        byte type = message.get();
        switch (type) {
            case 'B' -> begin(message);
            case 'C' -> commit(message, events);
            case 'R' -> relation(message);
            case 'Y' -> announce(message);
            case 'I', 'U', 'D' -> change(type, message, lsn, events);
            case 'T', 'O', 'M' -> {
                // A trigger prevents TRUNCATE; origins and logical messages are not used.
            }
            default -> throw new IllegalStateException("PostgreSQL sent a message of the unknown type " + (char) type);
        }
    }

    private void begin(ByteBuffer message) {
        message.getLong();
        commitTime = instant(message.getLong());
        transactionId = Integer.toUnsignedLong(message.getInt());
        lastLsn = 0;
        ordinal = 0;
    }

    private void commit(ByteBuffer message, Consumer<WalEvent> events) {
        message.get();
        message.getLong();
        long end = message.getLong();
        events.accept(new TransactionEnd(end, transactionId, instant(message.getLong()), keys.text()));
    }

    private void announce(ByteBuffer message) {
        int oid = message.getInt();
        String schema = string(message);
        announced.put(oid, new AnnouncedType(string(message), isCatalog(schema)));
    }

    private void relation(ByteBuffer message) {
        int relation = message.getInt();
        catalog.awaitVisible(transactionId, relation);
        String namespace = string(message);
        String schema = isCatalog(namespace) ? "pg_catalog" : namespace;
        String unqualified = string(message);
        // A publication may have tables with any name; only some names can be captured.
        TableName table = TableName.isUsable(schema, unqualified) ? new TableName(schema, unqualified) : null;
        boolean isKnown = keys.find(relation) != null;
        if (table == null || !captured.test(table)) {
            // The table may be a captured one that had another name when the rows were written.
            table = isKnown ? catalog.capturedName(relation) : null;
        } else if (!isKnown && !catalog.belongs(relation, table)) {
            // Another table had the name of a captured one when the rows were written.
            table = null;
        }
        if (table == null) {
            shapes.put(relation, null);
            return;
        }
        if (message.get() != 'f') {
            catalog.incompleteIdentity(table);
        }
        int count = message.getShort();
        List<Column> columns = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            message.get();
            String name = string(message);
            int oid = message.getInt();
            message.getInt();
            AnnouncedType type = announced.get(oid);
            columns.add(new Column(name,
                    types.resolve(oid, type == null ? null : type.name(), type != null && type.builtIn())));
        }
        shapes.put(relation, new RowShape(table, columns,
                keys.inForce(relation, columns.stream().map(Column::name).toList(), catalog::primaryKey)));
    }

    private void change(byte type, ByteBuffer message, long lsn, Consumer<WalEvent> events) {
        ordinal = lsn == lastLsn ? ordinal + 1 : 0;
        lastLsn = lsn;
        int relation = message.getInt();
        RowShape shape = shapes.get(relation);
        if (shape == null) {
            if (!shapes.containsKey(relation)) {
                throw new IllegalStateException("PostgreSQL sent a row of table " + Integer.toUnsignedString(relation)
                        + " before its description");
            }
            return;
        }
        var origin = new Origin(database, shape.table(), lsn, ordinal, transactionId, commitTime);
        byte kind = message.get();
        if (type == 'I') {
            events.accept(new RowChange(Operation.INSERT, null, tuple(shape, message, null), origin));
        } else if (type == 'D') {
            Row old = tuple(shape, message, null);
            events.accept(new RowChange(Operation.DELETE, kind == 'K' ? old.ofKeyOnly() : old, null, origin));
        } else {
            Row old = kind == 'O' ? tuple(shape, message, null) : null;
            if (kind == 'K') {
                tuple(shape, message, null);
            }
            if (kind != 'N') {
                message.get();
            }
            updated(shape, old, tuple(shape, message, old), origin, events);
        }
    }

    private static void updated(RowShape shape, @Nullable Row old, Row row, Origin origin, Consumer<WalEvent> events) {
        if (old != null && shape.key().stream().anyMatch(column -> !old.sameValue(column, row))) {
            events.accept(new RowChange(Operation.DELETE, old, null, origin));
            events.accept(new RowChange(Operation.MOVE, null, row, origin));
        } else {
            events.accept(new RowChange(Operation.UPDATE, old, row, origin));
        }
    }

    /** Reads a row; a value that did not change is that of the old row, which is in the same message. */
    private static Row tuple(RowShape shape, ByteBuffer message, @Nullable Row old) {
        int[] bounds = new int[2 * message.getShort()];
        int offset = message.arrayOffset();
        for (int i = 0; i < bounds.length; i += 2) {
            byte kind = message.get();
            switch (kind) {
                case 'n' -> bounds[i] = Row.NULL;
                case 'u' -> bounds[i] = Row.UNCHANGED;
                case 't' -> {
                    int length = message.getInt();
                    bounds[i] = offset + message.position();
                    bounds[i + 1] = bounds[i] + length;
                    message.position(message.position() + length);
                }
                default -> throw new IllegalStateException("PostgreSQL sent a value of the unknown kind "
                        + (char) kind);
            }
        }
        return new Row(shape, message.array(), old == null ? bounds : old.fillUnchanged(bounds));
    }

    private static String string(ByteBuffer message) {
        int begin = message.position();
        int end = begin;
        while (message.get(end) != 0) {
            end++;
        }
        message.position(end + 1);
        return new String(message.array(), message.arrayOffset() + begin, end - begin, StandardCharsets.UTF_8);
    }

    /** The schema pg_catalog has the empty name. */
    private static boolean isCatalog(String schema) {
        return schema.isEmpty();
    }

    private static Instant instant(long micros) {
        return Times.ofEpochMicros(EPOCH_MICROS + micros);
    }
}
