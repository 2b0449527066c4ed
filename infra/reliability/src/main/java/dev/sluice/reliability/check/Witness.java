package dev.sluice.reliability.check;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;

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

    private Witness() {}

    /** Makes the slot: from now on it sees everything. */
    public static void begin(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("select pg_create_logical_replication_slot('" + SLOT + "', 'test_decoding')");
        }
    }

    /** Reads all that was committed since {@link #begin}. */
    public static Witness read(Connection connection) throws SQLException {
        var witness = new Witness();
        try (PreparedStatement next = connection.prepareStatement(
                "select data from pg_logical_slot_get_changes('" + SLOT + "', null, " + CHANGES + ")")) {
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
                take(lines.getString(1));
            }
        }
        return any;
    }

    private void take(String line) {
        DecodedChange change = DecodedChange.of(line);
        if (change == null) {
            return;
        }
        for (RowEvent event : RowEvent.of(change)) {
            events.add(event.tenant(), event.channel(), event.fingerprint());
            kinds.add(event.kind());
        }
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
