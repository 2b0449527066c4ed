package dev.sluice.capture.event;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.sluice.capture.channel.Channels;
import dev.sluice.capture.channel.Channels.CapturedTable;
import dev.sluice.capture.channel.TableName;
import dev.sluice.capture.row.Row;
import dev.sluice.capture.row.RowChange;

/**
 * The mapping of row changes to records (wire protocol, sections 1 and 2). Its only state is a cache of one layout per
 * table and the keys that the current transaction has deleted. Used by one thread, which maps each transaction from its
 * start. Never throws because of a row's content: a row that cannot be published becomes a dead letter.
 */
public final class EventMapper {
    private final Channels channels;
    private final int maximumEventBytes;
    /** Owned by the mapping thread. */
    private final Map<TableName, RowLayout> layouts = new HashMap<>();
    /** Owned by the mapping thread. */
    private final Map<TableName, String> sources = new HashMap<>();
    private final DeletedKeys deletedKeys = new DeletedKeys();

    /**
     * @param channels
     *            the captured tables
     * @param maximumEventBytes
     *            the maximum size of a record value; a larger event is replaced by a placeholder
     */
    public EventMapper(Channels channels, int maximumEventBytes) {
        if (maximumEventBytes < 4096) {
            throw new IllegalArgumentException(
                    maximumEventBytes + " is not a maximum event size: expected at least 4096 bytes");
        }
        this.channels = channels;
        this.maximumEventBytes = maximumEventBytes;
    }

    /** Returns the records of one change, in order; empty if the table belongs to no channel. */
    public List<MappedRecord> map(RowChange change) {
        CapturedTable table = channels.find(change.origin().table());
        if (table == null) {
            return List.of();
        }
        var identity = new RowIdentity(change.origin(), change.row(),
                sources.computeIfAbsent(table.definition().table(), name -> RowIdentity.source(change.origin())));
        Row before = change.before();
        Row after = change.after();
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

    /**
     * Returns the records of an update whose old row is missing, so that its recipient and unchanged TOAST values are
     * unknown.
     */
    private List<MappedRecord> updatedWithoutOldRow(CapturedTable table, RowIdentity identity, RowChange change,
            Row row) {
        return event(table, identity, change, row)
                .withoutContent("the WAL does not contain the old row: the table needs REPLICA IDENTITY FULL")
                .build("updated", identity.changeId("updated"));
    }

    private List<MappedRecord> inserted(CapturedTable table, RowIdentity identity, RowChange change, Row row) {
        RowEvent event = event(table, identity, change, row);
        String id = switch (change.operation()) {
            case INSERT, READ -> deletedKeys.mayContain(identity)
                    ? identity.changeId("new")
                    : identity.insertId(layout(table, row).time(row));
            case MOVE, UPDATE, DELETE -> identity.changeId("new");
        };
        return event.build(table.definition().insertSuffix(), id);
    }

    private List<MappedRecord> deleted(CapturedTable table, RowIdentity identity, RowChange change, Row row) {
        return event(table, identity, change, row).build("deleted", identity.changeId("deleted"));
    }

    private RowEvent event(CapturedTable table, RowIdentity identity, RowChange change, Row row) {
        return new RowEvent(table, layout(table, row), identity, change, row).limitedTo(maximumEventBytes);
    }

    private boolean changesAudience(CapturedTable table, Row before, Row after) {
        RowLayout old = layout(table, before);
        RowLayout now = layout(table, after);
        return !Objects.equals(old.tenant(before), now.tenant(after))
                || !Objects.equals(old.recipient(before), now.recipient(after));
    }

    private RowLayout layout(CapturedTable table, Row row) {
        TableName name = table.definition().table();
        RowLayout known = layouts.get(name);
        if (known != null && known.isFor(row.shape())) {
            return known;
        }
        var layout = new RowLayout(row.shape(), table.definition().columns());
        layouts.put(name, layout);
        return layout;
    }

    private static Row required(@Nullable Row row) {
        if (row == null) {
            throw new IllegalArgumentException("A row change has no row");
        }
        return row;
    }
}
