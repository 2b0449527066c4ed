package dev.sluice.capture.event;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

import dev.sluice.capture.channel.Channels;
import dev.sluice.capture.channel.Channels.CapturedTable;
import dev.sluice.capture.channel.TableName;

/**
 * Maps row changes to records (wire protocol, sections 1 and 2). Pure but for a cache of table layouts, one per table,
 * and what the transaction in hand has deleted; for that, used by one thread, which maps a transaction from its beginning. Never throws for what a row holds: what cannot be carried becomes a dead letter.
 */
public final class EventMapper {
    private final Channels channels;
    private final int maximumEventBytes;
    /** Owned by the mapping thread. */
    private final Map<TableName, RowLayout> layouts = new HashMap<>();
    private final DeletedKeys deletedKeys = new DeletedKeys();

    /**
     * @param channels
     *            what is captured
     * @param maximumEventBytes
     *            the largest value of a record; what exceeds it is replaced by a placeholder
     */
    public EventMapper(Channels channels, int maximumEventBytes) {
        if (maximumEventBytes < 4096) {
            throw new IllegalArgumentException(
                    maximumEventBytes + " bytes are too few for an event: allow at least 4096");
        }
        this.channels = channels;
        this.maximumEventBytes = maximumEventBytes;
    }

    /** The records of one change in their order; none if the table feeds no channel. */
    public List<MappedRecord> map(RowChange change) {
        CapturedTable table = channels.find(change.origin().table());
        if (table == null) {
            return List.of();
        }
        RowIdentity identity = new RowIdentity(change.origin(), change.key());
        Struct before = change.before();
        Struct after = change.after();
        deletedKeys.in(change.origin().transactionId());
        return switch (change.operation()) {
            case INSERT, READ, MOVE -> inserted(table, identity, change, required(after));
            case DELETE -> {
                deletedKeys.add(identity);
                yield deleted(table, identity, change, required(before));
            }
            case UPDATE -> before == null
                    ? updatedWithoutOldRow(table, identity, change, required(after))
                    : changesAudience(table, before, required(after))
                            ? Stream.concat(deleted(table, identity, change, before).stream(),
                                    inserted(table, identity, change, required(after)).stream()).toList()
                            : event(table, identity, change, required(after)).build("updated",
                                    identity.changeId("updated"));
        };
    }

    /** Who might see the row until now is not known, nor are the values that the update left alone. */
    private List<MappedRecord> updatedWithoutOldRow(CapturedTable table, RowIdentity identity, RowChange change,
            Struct row) {
        return event(table, identity, change, row)
                .without("the log does not hold the row as it was before: the table needs REPLICA IDENTITY FULL")
                .build("updated", identity.changeId("updated"));
    }

    private List<MappedRecord> inserted(CapturedTable table, RowIdentity identity, RowChange change, Struct row) {
        RowEvent event = event(table, identity, change, row);
        String id = switch (change.operation()) {
            case INSERT, READ -> deletedKeys.mayContain(identity)
                    ? identity.changeId("new")
                    : identity.insertId(layout(table, row).time(row));
            case MOVE, UPDATE, DELETE -> identity.changeId("new");
        };
        return event.build(table.definition().insertSuffix(), id);
    }

    private List<MappedRecord> deleted(CapturedTable table, RowIdentity identity, RowChange change, Struct row) {
        return event(table, identity, change, row).build("deleted", identity.changeId("deleted"));
    }

    private RowEvent event(CapturedTable table, RowIdentity identity, RowChange change, Struct row) {
        return new RowEvent(table, layout(table, row), identity, change, row).limitedTo(maximumEventBytes);
    }

    private boolean changesAudience(CapturedTable table, Struct before, Struct after) {
        RowLayout old = layout(table, before);
        RowLayout now = layout(table, after);
        return !Objects.equals(old.tenant(before), now.tenant(after))
                || !Objects.equals(old.recipient(before), now.recipient(after));
    }

    private RowLayout layout(CapturedTable table, Struct row) {
        TableName name = table.definition().table();
        RowLayout known = layouts.get(name);
        if (known != null && known.isFor(row.schema())) {
            return known;
        }
        RowLayout layout = new RowLayout(row.schema(), table.definition().columns());
        layouts.put(name, layout);
        return layout;
    }

    private static Struct required(@Nullable Struct row) {
        if (row == null) {
            throw new IllegalArgumentException("A row change came without its row");
        }
        return row;
    }
}
