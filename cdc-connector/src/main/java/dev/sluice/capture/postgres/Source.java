package dev.sluice.capture.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.capture.channel.ChannelDefinition;
import dev.sluice.capture.channel.Channels;
import dev.sluice.capture.channel.TableDefinition;
import dev.sluice.capture.channel.TableName;
import dev.sluice.capture.problem.CaptureProblem;

/** The source database as the capture prepares it before it follows the log. Stateless. */
public final class Source {
    private static final Logger logger = LoggerFactory.getLogger(Source.class);

    /** The table whose changes are the heartbeat of a quiet database. */
    public static final TableName HEARTBEAT_TABLE = SourceRequirements.HEARTBEAT;
    /** One heartbeat. */
    public static final String HEARTBEAT_SQL = "update " + HEARTBEAT_TABLE + " set beaten_at = now() where id = 1";

    private final SourceDatabase database;
    private final Replication replication;
    private final Channels channels;
    private final SourceRequirements requirements;

    /** The tables of {@code channels} in {@code database}. */
    public Source(SourceDatabase database, Replication replication, Channels channels) {
        this.database = database;
        this.replication = replication;
        this.channels = channels;
        this.requirements = new SourceRequirements(channels, replication.publication());
    }

    /**
     * Checks that the database can be captured, and that nobody else does. To be called before Kafka is touched, so that
     * a second capture waits for the first without disturbing it.
     *
     * @throws CaptureProblem
     *             if not, with the SQL to run
     */
    public void check() throws SQLException, InterruptedException {
        try (Connection connection = database.connect()) {
            requirements.check(connection);
            new ReplicationSlot(replication.slot()).awaitFree(connection);
        }
    }

    /**
     * Checks that the changes of every table still come, which can be asked often.
     *
     * @throws CaptureProblem
     *             if not, with the SQL to run
     */
    public void checkPublication() throws SQLException {
        try (Connection connection = database.connect()) {
            requirements.checkPublication(connection);
        }
    }

    /**
     * Makes sure that the replication slot is there.
     *
     * @param captured
     *            the LSN up to which the topics are complete; null if nothing was captured yet
     * @return the LSN from which PostgreSQL holds the log
     */
    public String ensureSlot(@Nullable String captured) throws SQLException {
        try (Connection connection = database.connect()) {
            warnOfLeftSlot(connection);
            return new ReplicationSlot(replication.slot()).ensure(connection, captured);
        }
    }

    private void warnOfLeftSlot(Connection connection) throws SQLException {
        String beside = replication.forRepublish().slot();
        new ReplicationSlot(beside).idle(connection).ifPresent(from -> logger.warn("Replication slot {} is there and"
                + " nobody reads from it: unless Republish runs now, one that was killed has left it, and PostgreSQL"
                + " keeps its log from LSN {} until the disk is full. Run SELECT pg_drop_replication_slot('{}');"
                + " or Republish, which replaces it.", beside, from, beside));
    }

    /**
     * Makes way for the slot that a copy makes for itself.
     *
     * @param left
     *            whether a slot that is there was left by a copy that was not completed
     * @throws CaptureProblem
     *             if there is one that was not: it may be somebody else's
     */
    public void prepareSnapshot(boolean left) throws SQLException {
        try (Connection connection = database.connect()) {
            new ReplicationSlot(replication.slot()).makeWay(connection, left);
        }
    }

    /**
     * Ends whoever reads from the slot and drops it: for one that is of no use beyond this process.
     *
     * @throws CaptureProblem
     *             if somebody reads from it again and again
     */
    public void removeSlot() throws SQLException, InterruptedException {
        try (Connection connection = database.connect()) {
            new ReplicationSlot(replication.slot()).remove(connection);
        }
    }

    /**
     * How the rows that are there are selected: in the order of their times, then of their primary keys.
     *
     * @throws CaptureProblem
     *             if the user would not see all of them
     */
    public Map<TableName, String> copies() throws SQLException {
        Map<TableName, String> selects = new LinkedHashMap<>();
        try (Connection connection = database.connect()) {
            requirements.checkVisible(connection);
            for (TableDefinition table : channels.tables()) {
                String order = Stream
                        .concat(Stream.of(table.columns().time()),
                                SourceRequirements.primaryKey(connection, table.table()).stream())
                        .distinct().map(column -> '"' + column.replace("\"", "\"\"") + '"')
                        .collect(Collectors.joining(", "));
                selects.put(table.table(), "select * from " + table.table().quoted() + " order by " + order);
            }
        }
        return selects;
    }

    /** Whether any of a channel's tables has rows. */
    public boolean holdsRows(ChannelDefinition channel) throws SQLException {
        try (Connection connection = database.connect()) {
            for (TableDefinition table : channel.tables()) {
                if (SourceRequirements.query(connection, "select 'yes' from " + table.table().quoted() + " limit 1")
                        .isPresent()) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Changes the heartbeat table, so that a quiet database shows at once whether its log is followed. */
    public void heartbeat() throws SQLException {
        try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
            if (statement.executeUpdate(HEARTBEAT_SQL) != 1) {
                throw new CaptureProblem("Table " + HEARTBEAT_TABLE + " has no row with id 1: a quiet database would"
                        + " show no sign of life, so nothing is captured. Run INSERT INTO " + HEARTBEAT_TABLE
                        + " VALUES (1, now());");
            }
        }
    }

    /**
     * The same where the log has to be followed whatever comes of it: a database that may no longer be written, because its
     * disk is full of the log that the slot holds, is relieved by nothing else.
     */
    public void tryHeartbeat() {
        try {
            heartbeat();
        } catch (SQLException failed) {
            logger.warn("The heartbeat could not be written: {} The capture goes on with what the log holds; as long as"
                    + " nothing is written it shows no sign of life, and PostgreSQL keeps its log.",
                    failed.getMessage());
        }
    }
}
