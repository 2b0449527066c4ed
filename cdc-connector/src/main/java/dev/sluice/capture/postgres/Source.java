package dev.sluice.capture.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

import org.jspecify.annotations.Nullable;

import dev.sluice.capture.channel.Channels;
import dev.sluice.capture.channel.TableName;
import dev.sluice.capture.problem.CaptureProblem;

/** The source database as the capture prepares it before it follows the log. Stateless. */
public final class Source {
    /** The table whose changes are the heartbeat of a quiet database. */
    public static final TableName HEARTBEAT_TABLE = SourceRequirements.HEARTBEAT;
    /** One heartbeat. */
    public static final String HEARTBEAT_SQL = "update " + HEARTBEAT_TABLE + " set beaten_at = now() where id = 1";

    private final SourceDatabase database;
    private final Replication replication;
    private final SourceRequirements requirements;

    /** The tables of {@code channels} in {@code database}. */
    public Source(SourceDatabase database, Replication replication, Channels channels) {
        this.database = database;
        this.replication = replication;
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
     * Makes sure that the replication slot is there.
     *
     * @param captured
     *            the LSN up to which the topics are complete; null if nothing was captured yet
     * @return the LSN from which PostgreSQL holds the log
     */
    public String ensureSlot(@Nullable String captured) throws SQLException {
        try (Connection connection = database.connect()) {
            return new ReplicationSlot(replication.slot()).ensure(connection, captured);
        }
    }

    /** Changes the heartbeat table, so that a quiet database shows at once whether its log is followed. */
    public void beat() throws SQLException {
        try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
            if (statement.executeUpdate(HEARTBEAT_SQL) != 1) {
                throw new CaptureProblem("Table " + HEARTBEAT_TABLE + " has no row with id 1: a quiet database would"
                        + " show no sign of life, so nothing is captured. Run INSERT INTO " + HEARTBEAT_TABLE
                        + " VALUES (1, now());");
            }
        }
    }
}
