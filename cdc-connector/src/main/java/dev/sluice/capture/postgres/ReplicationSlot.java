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

import dev.sluice.capture.problem.CaptureProblem;
import dev.sluice.capture.problem.Degradation;
import dev.sluice.capture.value.Lsn;

/**
 * The replication slot of a capture: found, created or dropped. Never replaced silently, because changes in between
 * would be lost. Stateless.
 */
final class ReplicationSlot {
    private static final Logger logger = LoggerFactory.getLogger(ReplicationSlot.class);
    private static final int CREATE_LIMIT_SECONDS = 30;
    private static final int RELEASE_ATTEMPTS = 20;
    private static final int REMOVE_ATTEMPTS = 100;
    /** The pid in pg_blocking_pids of a prepared transaction, which has no backend. */
    private static final String PREPARED = "0";
    private static final String OBJECT_IN_USE = "55006";
    private static final String UNDEFINED_OBJECT = "42704";
    private static final String QUERY_CANCELED = "57014";

    private final String name;

    ReplicationSlot(String name) {
        this.name = name;
    }

    /**
     * Waits until the slot is inactive, for two seconds at most; returns at once if it does not exist.
     *
     * @throws CaptureProblem
     *             if the slot stays active, or is not usable
     */
    void awaitFree(Connection connection) throws SQLException, InterruptedException {
        Found found = awaitInactive(connection);
        if (found != null) {
            found.rejectIfUnusable(connection.getCatalog(), majorVersion(connection));
        }
    }

    /**
     * Waits until the slot is inactive, for two seconds at most.
     *
     * @return null if it does not exist
     * @throws CaptureProblem
     *             if the slot stays active
     */
    @Nullable
    Found awaitInactive(Connection connection) throws SQLException, InterruptedException {
        Found found = find(connection);
        for (int attempt = 1; found != null && found.activePid != 0; attempt++) {
            if (attempt == RELEASE_ATTEMPTS) {
                rejectSlotUnderCreation(connection, found.activePid);
                throw new CaptureProblem("Replication slot " + name + " is in use by PostgreSQL backend "
                        + found.activePid + ": another capture is running, or PostgreSQL has not yet noticed that it"
                        + " ended. This capture waits for the slot. To end the other one, run "
                        + SlotSql.terminate(Integer.toString(found.activePid)));
            }
            // A backend notices the end of its client with a short delay.
            Thread.sleep(100);
            found = find(connection);
        }
        return found;
    }

    /**
     * Returns why PostgreSQL sends nothing to the slot's reader; empty if PostgreSQL does not wait, or waits only for
     * connected standbys.
     */
    Optional<Degradation> heldBack(Connection connection) throws SQLException {
        return SourceRequirements.query(connection, """
                select string_agg(standby, ', ') from pg_replication_slots s
                join pg_stat_activity a on a.pid = s.active_pid and a.wait_event = 'WaitForStandbyConfirmation'
                cross join lateral (select trim(both ' "' from each) standby from unnest(string_to_array(
                  current_setting('synchronized_standby_slots', true), ',')) each) standbys
                where s.slot_name = ? and not exists (
                  select 1 from pg_replication_slots p where p.slot_name = standby and p.active)""", name)
                .map(standbys -> new Degradation("standby-slots", name,
                        "PostgreSQL sends nothing from replication slot " + name
                                + " (wait event WaitForStandbyConfirmation). It waits until the standby slots "
                                + standbys + " in synchronized_standby_slots have confirmed the WAL, but they do not"
                                + " exist or are inactive. Nothing is lost; rows arrive after that. Start these"
                                + " standbys and create their slots, or run ALTER SYSTEM RESET"
                                + " synchronized_standby_slots; SELECT pg_reload_conf();"));
    }

    /**
     * Rejects a slot that is still being created. Its backend waits for open transactions; a backend that reads from a
     * slot does not.
     */
    private void rejectSlotUnderCreation(Connection connection, int pid) throws SQLException {
        String holder = SourceRequirements.query(connection, "select (pg_blocking_pids(?::int))[1]::text",
                Integer.toString(pid)).orElse("");
        if (!holder.isEmpty()) {
            throw new CaptureProblem("Replication slot " + name + " is being created by PostgreSQL backend " + pid
                    + ", which waits until " + (PREPARED.equals(holder)
                            ? "a prepared transaction ends. Nothing is captured until then. Commit it or roll it back;"
                                    + " pg_prepared_xacts lists it."
                            : "the open transaction of backend " + holder + " ends. Nothing is captured until then."
                                    + " Wait, or end that transaction: run " + SlotSql.terminate(holder))
                    + " Do not terminate backend " + pid + ".");
        }
    }

    /**
     * Returns the LSN from which the slot delivers changes; creates the slot for a first start.
     *
     * @param captured
     *            the LSN up to which the topics are complete, as PostgreSQL prints it; null if nothing was captured yet
     * @throws CaptureProblem
     *             if the start would lose changes, or the slot cannot be created
     */
    String ensure(Connection connection, @Nullable String captured) throws SQLException {
        if (captured != null) {
            rejectEarlierDatabase(connection, captured);
        }
        Found found = find(connection);
        return found == null ? create(connection, captured) : found.confirmed;
    }

    /**
     * Drops the slot of an incomplete snapshot, so that the next one can create it.
     *
     * @param incomplete
     *            whether an existing slot belongs to an incomplete snapshot, so that no changes are lost with it
     * @throws CaptureProblem
     *             if the slot exists and {@code incomplete} is false
     */
    void dropIncomplete(Connection connection, boolean incomplete) throws SQLException {
        if (find(connection) == null) {
            return;
        }
        if (!incomplete) {
            throw new CaptureProblem("Replication slot " + name + " already exists, but nothing was ever captured: an"
                    + " initial snapshot could not continue from this slot without a gap, so nothing is captured. If"
                    + " no other client needs the slot, run " + SlotSql.drop(name) + " The capture then creates its"
                    + " own. To start from this slot without older rows, set the first start to FOLLOW_ONLY.");
        }
        SourceRequirements.query(connection, "select pg_drop_replication_slot(?)", name);
        logger.info("Dropped replication slot {} of an incomplete snapshot; the snapshot starts over", name);
    }

    /**
     * Terminates the backend that reads from the slot and drops the slot; returns at once if it does not exist.
     *
     * @throws CaptureProblem
     *             if the slot stays in use for ten seconds
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
            // A terminated backend releases its slot with a short delay.
            Thread.sleep(100);
        }
        throw new CaptureProblem("Replication slot " + name + " could not be dropped because it stays in use:"
                + " PostgreSQL retains WAL for it. Stop its client, then run " + SlotSql.drop(name));
    }

    private boolean dropped(Connection connection) throws SQLException {
        try {
            SourceRequirements.query(connection, "select pg_drop_replication_slot(?)", name);
            return true;
        } catch (SQLException failed) {
            if (OBJECT_IN_USE.equals(failed.getSQLState()) || UNDEFINED_OBJECT.equals(failed.getSQLState())) {
                return false;
            }
            throw failed;
        }
    }

    /** Returns the LSN from which the slot delivers changes; empty if the slot does not exist. */
    Optional<String> position(Connection connection) throws SQLException {
        return Optional.ofNullable(find(connection)).map(Found::confirmed);
    }

    /** Returns the LSN from which the slot retains WAL, if the slot exists and is inactive; otherwise empty. */
    Optional<String> idle(Connection connection) throws SQLException {
        return SourceRequirements.query(connection, "select coalesce(restart_lsn, '0/0')::text from"
                + " pg_replication_slots where not active and slot_name = ?", name);
    }

    /** Rejects a database that is behind the topics: the capture would mistake its new changes for captured ones. */
    private static void rejectEarlierDatabase(Connection connection, String captured) throws SQLException {
        String end = SourceRequirements.query(connection, "select pg_current_wal_flush_lsn()::text").orElseThrow();
        if (Long.compareUnsigned(Lsn.parse(end), Lsn.parse(captured)) < 0) {
            throw new CaptureProblem("The database's WAL ends at LSN " + end + ", but the topics are complete up to "
                    + captured + ": the database was restored to an earlier point in time, or is another database. The"
                    + " topics hold changes that this database does not have, so nothing is captured. Connect the"
                    + " capture to the right database, or capture into topics with another prefix.");
        }
    }

    private String create(Connection connection, @Nullable String captured) throws SQLException {
        if (captured != null) {
            throw new CaptureProblem("Replication slot " + name + " does not exist, but the topics are complete up to"
                    + " LSN " + captured
                    + ": changes committed since then would be missing from the topics, so nothing is"
                    + " captured. To accept this gap, run " + SlotSql.create(name, majorVersion(connection))
                    + " The capture then resumes from the new slot. Publish rows inserted in the gap with the republish"
                    + " command.");
        }
        try (Statement limit = connection.createStatement()) {
            limit.execute("set statement_timeout = '" + CREATE_LIMIT_SECONDS + "s'");
        }
        try {
            String lsn = SourceRequirements.query(connection,
                    "select lsn::text from pg_create_logical_replication_slot(?, '" + SlotSql.PLUGIN + "'"
                            + SlotSql.failover(majorVersion(connection)) + ")",
                    name)
                    .orElseThrow();
            logger.info("Created replication slot {} at LSN {}", name, lsn);
            return lsn;
        } catch (SQLException failed) {
            if (QUERY_CANCELED.equals(failed.getSQLState())) {
                throw new CaptureProblem("Replication slot " + name + " could not be created within "
                        + CREATE_LIMIT_SECONDS + " s: PostgreSQL waits until all open transactions have ended."
                        + " Nothing is captured until then; the capture retries. pg_stat_activity and"
                        + " pg_prepared_xacts list the transactions: wait, or end them.", failed);
            }
            throw failed;
        }
    }

    private static int majorVersion(Connection connection) throws SQLException {
        return connection.getMetaData().getDatabaseMajorVersion();
    }

    private @Nullable Found find(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "select plugin, database, coalesce(active_pid, 0), coalesce(wal_status, ''),"
                        + " coalesce(confirmed_flush_lsn, restart_lsn, '0/0')::text,"
                        + " coalesce(to_jsonb(s) ->> 'invalidation_reason', '')"
                        + " from pg_replication_slots s where slot_name = ?")) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? new Found(name, String.valueOf(row.getString(1)), String.valueOf(row.getString(2)),
                                row.getInt(3), row.getString(4), row.getString(5), row.getString(6))
                        : null;
            }
        }
    }

    /** A slot, as PostgreSQL lists it. */
    record Found(String name, String plugin, String database, int activePid, String walStatus, String confirmed,
            String invalidation) {
        void rejectIfUnusable(String ourDatabase, int majorVersion) {
            if (!SlotSql.PLUGIN.equals(plugin) || !ourDatabase.equals(database)) {
                throw new CaptureProblem("Replication slot " + name + " has plugin " + plugin + " and database "
                        + database + ", expected " + SlotSql.PLUGIN + " and " + ourDatabase
                        + ", so nothing is captured. Configure another slot name.");
            }
            if ("lost".equals(walStatus)) {
                throw new CaptureProblem("Replication slot " + name + " has lost WAL that the capture has not read"
                        + " (" + reason() + "): changes would be"
                        + " missing from the topics, so nothing is captured. To accept this gap, run "
                        + SlotSql.recreate(name, majorVersion)
                        + " The capture then resumes from the new slot. Publish rows inserted in the gap with the"
                        + " republish command.");
            }
        }

        private String reason() {
            return switch (invalidation) {
                case "" -> "max_slot_wal_keep_size was exceeded, or the slot was invalidated";
                case "wal_removed" -> "invalidation_reason wal_removed: max_slot_wal_keep_size was exceeded";
                case "idle_timeout" -> "invalidation_reason idle_timeout: it was inactive for longer than"
                        + " idle_replication_slot_timeout";
                default -> "invalidation_reason " + invalidation;
            };
        }
    }
}
