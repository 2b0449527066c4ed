package dev.sluice.reliability.check;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongPredicate;

/**
 * A second slot on the same write-ahead log, decoded by PostgreSQL's own {@code test_decoding}: what was committed, and
 * in which order, told by nobody of ours. It is read at the end, when nothing is killed any more. Used by one thread.
 */
public final class Witness {
    private static final String SLOT = "witness";
    /** At least so many changes are decoded at a time, and then the rest of the transaction. */
    private static final int CHANGES = 20_000;

    private final EventSequences events = new EventSequences();
    private final Set<String> kinds = new HashSet<>();
    /** Of the transaction in hand. */
    private final List<RowEvent> transaction = new ArrayList<>();
    private final LongPredicate missing;
    private long missed;

    private Witness(LongPredicate missing) {
        this.missing = missing;
    }

    /** Makes the slot: from now on it sees everything. */
    public static void begin(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("select pg_create_logical_replication_slot('" + SLOT + "', 'test_decoding')");
        }
    }

    /** Reads all that was committed since {@link #begin}; what lies in a gap that the topics tell is not expected. */
    public static Witness read(Connection connection, TopicLog topics) throws SQLException {
        var witness = new Witness(topics::lacks);
        try (PreparedStatement next = connection.prepareStatement(
                "select lsn::text, data from pg_logical_slot_get_changes('" + SLOT + "', null, " + CHANGES + ")")) {
            while (witness.take(next)) {
                // The slot is moved on by each query.
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
            commit(missing.test(Gap.position(lsn)));
        }
    }

    private void commit(boolean isMissing) {
        for (RowEvent event : transaction) {
            kinds.add(event.kind());
            if (!isMissing) {
                events.add(event.tenant(), event.channel(), event.fingerprint());
            }
        }
        missed += isMissing ? transaction.size() : 0;
        transaction.clear();
    }

    /** How many events are in gaps. */
    public long missed() {
        return missed;
    }

    /** What had to be told. */
    public EventSequences events() {
        return events;
    }

    /** The kinds of all rows; transactions are marked by them. */
    public Set<String> kinds() {
        return kinds;
    }
}
