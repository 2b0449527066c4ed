package dev.sluice.capture.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.capture.channel.ChannelDefinition;
import dev.sluice.capture.channel.Channels;
import dev.sluice.capture.channel.TableDefinition;
import dev.sluice.capture.channel.TableName;
import dev.sluice.capture.postgres.TableRequirement.Stage;
import dev.sluice.capture.problem.CaptureProblem;
import dev.sluice.capture.problem.Degradation;
import dev.sluice.capture.row.KeyColumns;

/** The source database: its checks, replication slot, snapshot queries and heartbeat. Stateless. */
public final class Source {
    private static final Logger logger = LoggerFactory.getLogger(Source.class);

    /** The table whose updates let the watermark advance and PostgreSQL recycle WAL on a quiet database. */
    public static final TableName HEARTBEAT_TABLE = SourceRequirements.HEARTBEAT;
    /** The statement that writes one heartbeat. */
    public static final String HEARTBEAT_SQL = "update " + HEARTBEAT_TABLE + " set beaten_at = now() where id = 1";

    private final SourceDatabase database;
    private final Replication replication;
    private final Channels channels;
    private final SourceRequirements requirements;

    /** Creates access to the tables of {@code channels} in {@code database}. */
    public Source(SourceDatabase database, Replication replication, Channels channels) {
        this.database = database;
        this.replication = replication;
        this.channels = channels;
        this.requirements = new SourceRequirements(channels, replication.publication());
    }

    /**
     * Checks that the database can be captured and that the slot is inactive. To be called before a producer is opened,
     * so that a second capture waits for the first and does not fence it.
     *
     * @throws CaptureProblem
     *             if a requirement is not met, with the SQL to run
     */
    public SourceLook check() throws SQLException, InterruptedException {
        try (Connection connection = database.connect()) {
            SourceServer.requirePrimary(connection);
            SourceLook look = requirements.look(connection, Stage.START);
            new ReplicationSlot(replication.slot()).awaitFree(connection);
            return look;
        }
    }

    /**
     * Checks that the database can be read, and that no other republish command runs; its slot is not needed.
     *
     * @throws CaptureProblem
     *             if a requirement is not met, with the SQL to run
     */
    public SourceLook checkForRepublish() throws SQLException, InterruptedException {
        try (Connection connection = database.connect()) {
            SourceLook look = requirements.look(connection, Stage.RUNNING);
            new ReplicationSlot(replication.slot()).awaitInactive(connection);
            return look;
        }
    }

    /**
     * Waits until the transactions that are open now have ended: the creation of a slot would wait for them.
     *
     * @throws CaptureProblem
     *             if one of them is still open after {@code limit}; names it
     */
    public void awaitOpenTransactions(Duration limit) throws SQLException, InterruptedException {
        try (Connection connection = database.connect()) {
            Optional<String> oldest = OpenTransactions.ofAll(connection).await(limit);
            if (oldest.isPresent()) {
                throw new CaptureProblem("Replication slot " + replication.slot() + " could not be created in time:"
                        + " PostgreSQL waits until all open transactions have ended. Nothing was compared or published."
                        + " The oldest is " + oldest.get() + " Or wait until it has ended, and run the command again.");
            }
        }
    }

    /**
     * Waits until all transactions have ended that may have written to tables while these were not published.
     *
     * @param tables
     *            tables that were not published a while ago
     * @return the LSN up to which the WAL may lack rows of the tables
     * @throws CaptureProblem
     *             if one of the transactions is still open after {@code limit}; names it
     */
    public String endOfUnpublished(List<TableName> tables, Duration limit) throws SQLException, InterruptedException {
        try (Connection connection = database.connect()) {
            Optional<String> oldest = OpenTransactions.of(connection, tables).await(limit);
            if (oldest.isPresent()) {
                throw new CaptureProblem("Tables " + tables + " were replaced, added, or left the publication and came"
                        + " back. A transaction that was open then may have written rows to them that PostgreSQL does"
                        + " not publish, so the capture waits until the transactions that have written to these tables"
                        + " have ended. The oldest is "
                        + oldest.get() + " Or wait until it has ended.");
            }
            return SourceRequirements.query(connection, "select pg_current_wal_insert_lsn()::text").orElseThrow();
        }
    }

    /**
     * Checks all requirements on the source while the capture runs. Runs only queries of the system catalogs, so it may
     * run with every heartbeat.
     *
     * @throws CaptureProblem
     *             if nothing can be captured until a requirement is met, with the SQL to run
     */
    public SourceLook look() throws SQLException {
        try (Connection connection = database.connect()) {
            SourceLook look = requirements.look(connection, Stage.RUNNING);
            List<Degradation> all = new ArrayList<>(look.degradations());
            new ReplicationSlot(replication.slot()).heldBack(connection).ifPresent(all::add);
            return new SourceLook(look.membership(), all);
        }
    }

    /**
     * Returns the LSN from which the replication slot delivers changes; creates the slot for a first start.
     *
     * @param captured
     *            the LSN up to which the topics are complete; null if nothing was captured yet
     * @throws CaptureProblem
     *             if the start would lose changes, or the slot cannot be created
     */
    public String ensureSlot(@Nullable String captured) throws SQLException {
        try (Connection connection = database.connect()) {
            warnOfAbandonedSlot(connection);
            return new ReplicationSlot(replication.slot()).ensure(connection, captured);
        }
    }

    /** Returns the LSN from which the replication slot delivers changes; empty if the slot does not exist. */
    public Optional<String> slotPosition() throws SQLException {
        try (Connection connection = database.connect()) {
            return new ReplicationSlot(replication.slot()).position(connection);
        }
    }

    /**
     * Returns the server that is captured.
     *
     * @throws CaptureProblem
     *             if it is a standby
     */
    public SourceServer server() throws SQLException {
        try (Connection connection = database.connectForReplication()) {
            return SourceServer.of(connection);
        }
    }

    /** Returns whether an operator has said that this database continues that of another cluster. */
    public boolean continues(String system) throws SQLException {
        try (Connection connection = database.connect()) {
            return SourceRequirements.query(connection, "select 'yes' from pg_publication where pubname = ?"
                    + " and obj_description(oid, 'pg_publication') ~ ('\\m' || ? || '\\M')", replication.publication(),
                    SlotSql.acknowledgement(system)).isPresent();
        }
    }

    private void warnOfAbandonedSlot(Connection connection) throws SQLException {
        String republishSlot = replication.forRepublish().slot();
        new ReplicationSlot(republishSlot).idle(connection).ifPresent(from -> logger.warn("Replication slot {} exists"
                + " but is inactive. Unless the republish command is starting, a killed run left it, and PostgreSQL"
                + " retains WAL from LSN {} until the disk is full. Run {} Or run the republish command, which replaces"
                + " the slot.", republishSlot, from, SlotSql.drop(republishSlot)));
    }

    /**
     * Drops the slot of an incomplete snapshot, so that the next one can create it.
     *
     * @param incomplete
     *            whether an existing slot belongs to an incomplete snapshot
     * @throws CaptureProblem
     *             if the slot exists and {@code incomplete} is false: another client may need the slot
     */
    public void prepareSnapshot(boolean incomplete) throws SQLException {
        try (Connection connection = database.connect()) {
            new ReplicationSlot(replication.slot()).dropIncomplete(connection, incomplete);
        }
    }

    /**
     * Terminates the backend that reads from the slot and drops the slot.
     *
     * @throws CaptureProblem
     *             if the slot stays in use
     */
    public void removeSlot() throws SQLException, InterruptedException {
        try (Connection connection = database.connect()) {
            new ReplicationSlot(replication.slot()).remove(connection);
        }
    }

    /**
     * Returns the queries of a snapshot that is to be taken.
     *
     * @param keys
     *            the primary keys that are in force
     * @throws CaptureProblem
     *             if row-level security would hide rows from the user
     */
    public SnapshotPlan snapshotPlan(KeyColumns keys) throws SQLException {
        try (Connection connection = database.connect()) {
            requirements.checkVisible(connection);
            return SnapshotPlan.of(database, connection, channels.tables(), replication.publication(), keys);
        }
    }

    /** Returns whether any table of the channel has rows. */
    public boolean holdsRows(ChannelDefinition channel) throws SQLException {
        for (TableDefinition table : channel.tables()) {
            if (holdsRows(table.table())) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether a table has rows. */
    public boolean holdsRows(TableName table) throws SQLException {
        try (Connection connection = database.connect()) {
            return SourceRequirements
                    .query(connection, "select 'yes' from " + SnapshotQuery.from(connection, table) + " limit 1")
                    .isPresent();
        }
    }

    /** Writes a heartbeat: on a quiet database its commit shows that the capture is streaming. */
    public void heartbeat() throws SQLException {
        try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
            if (statement.executeUpdate(HEARTBEAT_SQL) != 1) {
                throw new CaptureProblem("Table " + HEARTBEAT_TABLE + " has no row with id 1, so heartbeats cannot be"
                        + " written and nothing is captured. Run INSERT INTO " + HEARTBEAT_TABLE
                        + " VALUES (1, now());");
            }
        }
    }

    /**
     * Writes a heartbeat, or logs a warning. A failure must not stop the capture: if retained WAL has filled the disk,
     * the database is read-only, and only the capture can release that WAL.
     */
    public void tryHeartbeat() {
        try {
            heartbeat();
        } catch (SQLException failed) {
            logger.warn("The heartbeat could not be written: {}. The capture continues with the changes in the WAL."
                    + " While nothing is written, the watermark does not advance and PostgreSQL retains WAL. Check"
                    + " that the database is writable and that the role has UPDATE on the heartbeat table.",
                    failed.getMessage());
        }
    }
}
