package dev.sluice.capture.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.capture.event.Lsn;
import dev.sluice.capture.problem.CaptureProblem;

/** Finds or creates the replication slot, and never replaces one silently: that would skip what came between. */
final class ReplicationSlot {
    private static final Logger logger = LoggerFactory.getLogger(ReplicationSlot.class);
    private static final String PLUGIN = "pgoutput";
    private static final int CREATE_LIMIT_SECONDS = 30;
    private static final int RELEASE_ATTEMPTS = 20;
    private static final int REMOVE_ATTEMPTS = 100;
    /** How PostgreSQL says that no backend holds a lock, but a prepared transaction. */
    private static final String PREPARED = "0";
    private static final String IN_USE = "55006";
    private static final String GONE = "42704";

    private final String name;

    ReplicationSlot(String name) {
        this.name = name;
    }

    /**
     * Returns once nobody reads from the slot, at once if there is none.
     *
     * @throws CaptureProblem
     *             if somebody goes on reading from it, or it can be of no use
     */
    void awaitFree(Connection connection) throws SQLException, InterruptedException {
        Found found = find(connection);
        for (int attempt = 1; found != null && found.activePid != 0; attempt++) {
            if (attempt == RELEASE_ATTEMPTS) {
                refuseWhileItIsMade(connection, found.activePid);
                throw new CaptureProblem("Replication slot " + name + " is in use by PostgreSQL backend "
                        + found.activePid + ": another capture runs, or one that is gone has not been noticed yet. This"
                        + " one waits to take over; to end the other, run SELECT pg_terminate_backend("
                        + found.activePid + ");");
            }
            // A backend notices only after a moment that its client has gone.
            Thread.sleep(100);
            found = find(connection);
        }
        if (found != null) {
            found.refuseIfUseless(connection.getCatalog());
        }
    }

    /** Whoever makes a slot waits for the transactions that are open, one after the other; a reader of one does not. */
    private void refuseWhileItIsMade(Connection connection, int pid) throws SQLException {
        String holder = SourceRequirements.query(connection, "select (pg_blocking_pids(?::int))[1]::text",
                Integer.toString(pid)).orElse("");
        if (!holder.isEmpty()) {
            throw new CaptureProblem("Replication slot " + name + " is being made by PostgreSQL backend " + pid
                    + ", which waits for a transaction that was open before, " + (PREPARED.equals(holder)
                            ? "a prepared one: until then nothing is captured. See pg_prepared_xacts, and commit it or"
                                    + " roll it back; "
                            : "that of backend " + holder + ": until then nothing is captured. Wait, or end that"
                                    + " transaction, with SELECT pg_terminate_backend(" + holder + "); ")
                    + "leave backend " + pid + " alone.");
        }
    }

    /**
     * Makes sure that the slot is there.
     *
     * @param captured
     *            the LSN up to which the topics are complete, as PostgreSQL prints it; null if nothing was captured yet
     * @return the LSN up to which PostgreSQL no longer holds the log
     * @throws CaptureProblem
     *             if starting would skip changes, or it cannot be created
     */
    String ensure(Connection connection, @Nullable String captured) throws SQLException {
        if (captured != null) {
            refuseAnEarlierDatabase(connection, captured);
        }
        Found found = find(connection);
        return found == null ? create(connection, captured) : found.confirmed;
    }

    /**
     * Makes way for the slot that a copy makes for itself.
     *
     * @param left
     *            whether a slot that is there was left by a copy that was not completed, so that nothing is lost with it
     * @throws CaptureProblem
     *             if there is one that was not
     */
    void makeWay(Connection connection, boolean left) throws SQLException {
        if (find(connection) == null) {
            return;
        }
        if (!left) {
            throw new CaptureProblem("Replication slot " + name + " is there, while nothing was ever captured: the rows"
                    + " that are older than it could not be copied without a gap, so nothing is captured. If nobody else"
                    + " needs it, run SELECT pg_drop_replication_slot('" + name
                    + "'); and the capture makes its own. Or"
                    + " set the first start to FOLLOW_ONLY: then it begins with what this slot holds, without older"
                    + " rows.");
        }
        SourceRequirements.query(connection, "select pg_drop_replication_slot(?)", name);
        logger.info("Dropped replication slot {}, left by a copy that was not completed; the copy starts over", name);
    }

    /**
     * Ends whoever reads from the slot and drops it; returns at once if there is none.
     *
     * @throws CaptureProblem
     *             if somebody reads from it again and again
     */
    void remove(Connection connection) throws SQLException, InterruptedException {
        for (int attempt = 0; attempt < REMOVE_ATTEMPTS; attempt++) {
            Found found = find(connection);
            if (found == null) {
                return;
            }
            if (found.activePid == 0 && dropped(connection)) {
                return;
            }
            SourceRequirements.query(connection, "select pg_terminate_backend(?::int)",
                    Integer.toString(found.activePid));
            // A backend leaves its slot a moment after it was told to.
            Thread.sleep(100);
        }
        throw new CaptureProblem("Replication slot " + name + " could not be dropped, since it is in use: PostgreSQL"
                + " keeps its log for it. Once nobody reads from it, run SELECT pg_drop_replication_slot('" + name
                + "');");
    }

    private boolean dropped(Connection connection) throws SQLException {
        try {
            SourceRequirements.query(connection, "select pg_drop_replication_slot(?)", name);
            return true;
        } catch (SQLException failed) {
            if (IN_USE.equals(failed.getSQLState()) || GONE.equals(failed.getSQLState())) {
                return false;
            }
            throw failed;
        }
    }

    /** Says that the slot is there and nobody reads from it, with the LSN from which it holds the log. */
    Optional<String> idle(Connection connection) throws SQLException {
        return SourceRequirements.query(connection, "select coalesce(restart_lsn, '0/0')::text from"
                + " pg_replication_slots where not active and slot_name = ?", name);
    }

    /** What such a database commits from here would be taken for captured already. */
    private static void refuseAnEarlierDatabase(Connection connection, String captured) throws SQLException {
        String end = SourceRequirements.query(connection, "select pg_current_wal_flush_lsn()::text").orElseThrow();
        if (Long.compareUnsigned(Lsn.parse(end), Lsn.parse(captured)) < 0) {
            throw new CaptureProblem("The database's log ends at LSN " + end + ", while the topics are complete up to "
                    + captured
                    + ": it was restored to an earlier point in time, or is another database. The topics hold"
                    + " what this one has never known, so nothing is captured. Bring the right database back, or capture"
                    + " into topics with another prefix.");
        }
    }

    private String create(Connection connection, @Nullable String captured) throws SQLException {
        if (captured != null) {
            throw new CaptureProblem("Replication slot " + name + " is gone, while the topics are complete up to LSN "
                    + captured + ": what was committed since would be missing, so nothing is captured. If that gap is"
                    + " acceptable, run SELECT pg_create_logical_replication_slot('" + name + "', '" + PLUGIN
                    + "'); and the capture goes on from there.");
        }
        try (Statement limit = connection.createStatement()) {
            limit.execute("set statement_timeout = '" + CREATE_LIMIT_SECONDS + "s'");
        }
        try {
            String lsn = SourceRequirements.query(connection,
                    "select lsn::text from pg_create_logical_replication_slot(?, '" + PLUGIN + "')", name)
                    .orElseThrow();
            logger.info("Created replication slot {} at LSN {}", name, lsn);
            return lsn;
        } catch (SQLException failed) {
            if ("57014".equals(failed.getSQLState())) {
                throw new CaptureProblem("Replication slot " + name + " could not be created within "
                        + CREATE_LIMIT_SECONDS + " s: PostgreSQL waits for the transactions that are open now to end."
                        + " The capture tries again; end them, or see pg_stat_activity.", failed);
            }
            throw failed;
        }
    }

    private @Nullable Found find(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "select plugin, database, coalesce(active_pid, 0), coalesce(wal_status, ''),"
                        + " coalesce(confirmed_flush_lsn, restart_lsn, '0/0')::text"
                        + " from pg_replication_slots where slot_name = ?")) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? new Found(name, String.valueOf(row.getString(1)), String.valueOf(row.getString(2)),
                                row.getInt(3), row.getString(4), row.getString(5))
                        : null;
            }
        }
    }

    private record Found(String name, String plugin, String database, int activePid, String walStatus,
            String confirmed) {
        void refuseIfUseless(String ourDatabase) {
            if (!PLUGIN.equals(plugin) || !ourDatabase.equals(database)) {
                throw new CaptureProblem("Replication slot " + name + " is for " + plugin + " in database " + database
                        + ", expected " + PLUGIN + " in " + ourDatabase
                        + ": nothing is captured. Configure another slot name.");
            }
            if ("lost".equals(walStatus)) {
                throw new CaptureProblem("Replication slot " + name + " has lost its log (max_slot_wal_keep_size was"
                        + " exceeded, or it was invalidated): changes are missing that only the tables still hold. If"
                        + " that gap is acceptable, run SELECT pg_drop_replication_slot('" + name
                        + "'); SELECT pg_create_logical_replication_slot('" + name + "', '" + PLUGIN
                        + "'); and the capture goes on from there. Rows that were inserted meanwhile can be published afterwards, see"
                        + " Republish.");
            }
        }
    }
}
