package dev.sluice.capture.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

import dev.sluice.capture.channel.TableName;
import dev.sluice.capture.postgres.SnapshotPlan;
import dev.sluice.capture.postgres.SnapshotQuery;
import dev.sluice.capture.problem.CaptureProblem;
import dev.sluice.capture.row.PackedRow;
import dev.sluice.capture.row.RowChange;
import dev.sluice.capture.row.RowChange.Operation;
import dev.sluice.capture.row.RowChange.Origin;
import dev.sluice.capture.row.RowShape;
import dev.sluice.capture.value.Times;

/**
 * The rows that Debezium reads in a snapshot, by {@link SnapshotQuery}. Debezium rejects some tables that Sluice
 * captures, for example those with columns whose names differ only by case. So it is configured for the heartbeat table
 * alone, and the query for that table returns the rows of all tables. Owned by one thread.
 */
final class SnapshotRows {
    /** The column of the heartbeat table that has the rows' texts. */
    static final String CARRIER = "id";

    private final List<SnapshotQuery> queries;
    private final int[] counts;
    /** The plan, until it has been compared with the tables; then null. */
    private @Nullable SnapshotPlan unconfirmed;

    /**
     * @param plan
     *            null if there is no snapshot
     */
    SnapshotRows(@Nullable SnapshotPlan plan) {
        this.queries = plan == null ? List.of() : List.copyOf(plan.queries().values());
        this.counts = new int[queries.size()];
        this.unconfirmed = plan;
    }

    /**
     * Returns the query for the rows of all tables, one table after the other. Each row's text begins with the number
     * of its query.
     */
    static String select(Map<TableName, SnapshotQuery> queries) {
        List<String> numbered = new ArrayList<>();
        for (SnapshotQuery query : queries.values()) {
            numbered.add("select '" + numbered.size() + "' || t.packed as " + CARRIER + " from (" + query.select()
                    + ") t (packed)");
        }
        return String.join(" union all ", numbered);
    }

    /**
     * Checks once that the tables are still as planned. {@link #read} calls this at the first row. At that time the
     * query has locked all tables, so nothing can alter or rewrite them until it has ended; a later check would fail
     * on a migration that waits for this end. After a snapshot without rows, to be called before its result is used.
     *
     * @throws CaptureProblem
     *             if a table was changed
     */
    void confirm() {
        SnapshotPlan plan = unconfirmed;
        if (plan != null) {
            plan.requireUnchanged();
            unconfirmed = null;
        }
    }

    /**
     * Returns the row in a record; null if the record holds no snapshot row.
     *
     * @throws CaptureProblem
     *             if a table was changed before its rows were read
     */
    @Nullable
    RowChange read(SourceRecord record) {
        if (!(record.value() instanceof Struct envelope) || envelope.schema().field("op") == null
                || !"r".equals(envelope.getString("op"))) {
            return null;
        }
        confirm();
        Struct source = envelope.getStruct("source");
        String text = envelope.getStruct("after").getString(CARRIER);
        int array = text.indexOf('{');
        int number = Integer.parseInt(text.substring(0, array));
        RowShape shape = queries.get(number).shape();
        Long lsn = source.getInt64("lsn");
        int ordinal = counts[number]++;
        return new RowChange(Operation.READ, null, PackedRow.read(shape, text.substring(array)),
                new Origin(source.getString("db"), shape.table(), lsn == null ? 0 : lsn, ordinal, null,
                        Times.ofEpochMicros(source.getInt64("ts_us"))));
    }
}
