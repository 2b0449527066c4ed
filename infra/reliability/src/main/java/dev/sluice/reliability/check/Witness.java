package dev.sluice.reliability.check;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;

/**
 * The reference for what was committed and in which order, independent of Sluice's code: a second replication slot,
 * decoded by PostgreSQL's own {@code test_decoding}. It is read at the end of a run, after the last kill. Used by one
 * thread.
 */
public final class Witness {
    /** The name of the slot. */
    public static final String SLOT = "witness";
    /** The minimum number of changes that one query decodes; a query continues to the end of the transaction. */
    private static final int CHANGES = 20_000;

    private final EventSequences events = new EventSequences();
    private final Set<String> kinds = new HashSet<>();
    /** The events of the current transaction. */
    private final List<RowEvent> transaction = new ArrayList<>();
    private final LongPredicate missing;
    private final Set<String> touched = new HashSet<>();
    private final Set<String> endedInGap = new HashSet<>();
    private final Set<String> inserted = new HashSet<>();
    private long missed;

    private Witness(LongPredicate missing) {
        this.missing = missing;
    }

    /**
     * Creates the slot, which decodes every later transaction.
     *
     * @param onStandby
     *            whether a standby copies the slot
     */
    public static void begin(Connection connection, boolean onStandby) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("select pg_create_logical_replication_slot('" + SLOT + "', 'test_decoding'"
                    + (onStandby ? ", failover => true)" : ")"));
        }
    }

    /** Reads all transactions since {@link #begin}; transactions in gaps that the topics report are not expected. */
    public static Witness read(Connection connection, TopicLog topics) throws SQLException {
        var witness = new Witness(topics::lacks);
        try (Statement zone = connection.createStatement()) {
            zone.execute("set timezone = 'UTC'");
        }
        try (PreparedStatement next = connection.prepareStatement(
                "select lsn::text, data from pg_logical_slot_get_changes('" + SLOT + "', null, " + CHANGES + ")")) {
            while (witness.take(next)) {
                // Each query advances the slot.
            }
        }
        return witness;
    }

    private boolean take(PreparedStatement next) throws SQLException {
        boolean any = false;
        try (ResultSet lines = next.executeQuery()) {
            while (lines.next()) {
                any = true;
                take(lines.getString(1), lines.getString(2));
            }
        }
        return any;
    }

    private void take(String lsn, String line) {
        DecodedChange change = DecodedChange.of(line);
        if (change != null) {
            transaction.addAll(RowEvent.of(change));
        } else if (line.startsWith("COMMIT")) {
            commit(missing.test(Gap.lsn(lsn)));
        }
    }

    private void commit(boolean isMissing) {
        for (RowEvent event : transaction) {
            kinds.add(event.kind());
            if (!isMissing) {
                events.add(event.tenant(), event.channel(), event.fingerprint());
                endedInGap.remove(event.row());
            } else {
                touched.add(event.row());
                endedInGap.add(event.row());
                if (event.isInsert()) {
                    inserted.add(event.row());
                }
            }
        }
        missed += isMissing ? transaction.size() : 0;
        transaction.clear();
    }

    /** Returns the number of events in gaps. */
    public long missed() {
        return missed;
    }

    /** Returns the rows that were changed in gaps, by tenant, channel and primary key. */
    public Set<String> touched() {
        return touched;
    }

    /** Returns the rows whose last change is in a gap, by tenant, channel and primary key. */
    public Set<String> endedInGap() {
        return endedInGap;
    }

    /**
     * Compares the republished rows with those inserted in gaps: no other row may be republished, and none twice.
     * {@link TableRows#difference} checks whether each row of the tables has an event.
     */
    public Difference republished(TopicLog topics) {
        Map<String, Integer> rows = topics.republished();
        return new Difference(rows.size(), 0,
                rows.values().stream().mapToLong(times -> times - 1).sum(), 0,
                rows.keySet().stream().filter(row -> !inserted.contains(row)).count());
    }

    /** Returns fingerprints of the expected events. */
    public EventSequences events() {
        return events;
    }

    /** Returns the kinds of all rows; transactions are marked by them. */
    public Set<String> kinds() {
        return kinds;
    }
}
