package dev.sluice.capture.engine;

import java.util.HashMap;
import java.util.Map;

import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

import dev.sluice.capture.channel.TableName;
import dev.sluice.capture.postgres.SnapshotQuery;
import dev.sluice.capture.row.PackedRow;
import dev.sluice.capture.row.RowChange;
import dev.sluice.capture.row.RowChange.Operation;
import dev.sluice.capture.row.RowChange.Origin;
import dev.sluice.capture.value.Times;

/** The rows that Debezium reads in a snapshot, by {@link SnapshotQuery}. Owned by one thread. */
final class SnapshotRows {
    private final Map<TableName, SnapshotQuery> queries;
    private final Map<TableName, Integer> counts = new HashMap<>();

    SnapshotRows(@Nullable Map<TableName, SnapshotQuery> queries) {
        this.queries = queries == null ? Map.of() : queries;
    }

    /** Returns the row in a record; null if it is something else. */
    @Nullable
    RowChange read(SourceRecord record) {
        if (!(record.value() instanceof Struct envelope) || envelope.schema().field("op") == null
                || !"r".equals(envelope.getString("op"))) {
            return null;
        }
        Struct source = envelope.getStruct("source");
        var table = new TableName(source.getString("schema"), source.getString("table"));
        SnapshotQuery query = queries.get(table);
        if (query == null) {
            throw new IllegalStateException("Debezium read a row of " + table + ", for which there is no query");
        }
        String packed = envelope.getStruct("after").getString(query.carrier());
        Long lsn = source.getInt64("lsn");
        int ordinal = counts.merge(table, 1, Integer::sum) - 1;
        return new RowChange(Operation.READ, null, PackedRow.read(query.shape(), packed),
                new Origin(source.getString("db"), table, lsn == null ? 0 : lsn, ordinal, null,
                        Times.ofEpochMicros(source.getInt64("ts_us"))));
    }
}
