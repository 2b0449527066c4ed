package dev.sluice.capture.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;

import dev.sluice.capture.problem.CaptureProblem;
import dev.sluice.capture.value.Lsn;
import dev.sluice.capture.value.SourceIdentity;
import dev.sluice.capture.value.Timelines;

/**
 * The server that is captured: which cluster, and on which timelines. Immutable.
 *
 * @param system
 *            the system identifier of the cluster
 * @param timelines
 *            the timelines of the server
 * @param majorVersion
 *            for example 18
 */
public record SourceServer(String system, Timelines timelines, int majorVersion) {
    /** The error of a server without the history file of its timeline. */
    private static final String UNDEFINED_FILE = "58P01";

    /**
     * Queries a server over the replication protocol, which needs no privilege other than REPLICATION.
     *
     * @param replication
     *            a connection for logical replication in simple query mode, outside a transaction
     * @throws CaptureProblem
     *             if the server is a standby
     */
    public static SourceServer of(Connection replication) throws SQLException {
        requirePrimary(replication);
        try (Statement statement = replication.createStatement()) {
            String system;
            long timeline;
            try (ResultSet row = statement.executeQuery("IDENTIFY_SYSTEM")) {
                row.next();
                system = String.valueOf(row.getString(1));
                timeline = row.getLong(2);
            }
            return new SourceServer(system, Timelines.of(timeline, timeline == 1 ? "" : history(statement, timeline)),
                    replication.getMetaData().getDatabaseMajorVersion());
        }
    }

    /**
     * Rejects a standby.
     *
     * @param connection
     *            any connection to the server
     */
    static void requirePrimary(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (first(statement, "select pg_is_in_recovery()", 1).equals("t")) {
                throw new CaptureProblem("The database is a standby (pg_is_in_recovery() is true), so nothing is"
                        + " captured. Connect the capture to the primary, or wait until the standby is promoted.");
            }
        }
    }

    private static String history(Statement statement, long timeline) throws SQLException {
        try {
            return first(statement, "TIMELINE_HISTORY " + timeline, 2);
        } catch (SQLException failed) {
            if (UNDEFINED_FILE.equals(failed.getSQLState())) {
                return "";
            }
            throw failed;
        }
    }

    private static String first(Statement statement, String command, int column) throws SQLException {
        try (ResultSet row = statement.executeQuery(command)) {
            row.next();
            return String.valueOf(row.getString(column));
        }
    }

    /** Returns what identifies the LSNs of the server. */
    public SourceIdentity identity() {
        return new SourceIdentity(system, timelines.current());
    }

    /**
     * Compares the server with the one that was captured before.
     *
     * @param earlier
     *            null if unknown
     */
    public Lineage since(@Nullable SourceIdentity earlier) {
        if (earlier == null || (earlier.system().equals(system)
                && earlier.timeline().isSameAs(timelines.current()))) {
            return new Lineage.Same();
        }
        if (!earlier.system().equals(system)) {
            return new Lineage.OtherCluster(earlier.system(), system);
        }
        OptionalLong end = timelines.endOf(earlier.timeline());
        return end.isPresent()
                ? new Lineage.Promoted(earlier.timeline(), timelines.current(), Lsn.format(end.getAsLong()))
                : new Lineage.LeftBehind(earlier.timeline(), timelines.current());
    }

    /**
     * Rejects a server other than this one. Positions that were compared before a failover are not valid after it.
     *
     * @param replication
     *            a connection as {@link #of} takes it
     * @throws CaptureProblem
     *             if it is another server, or a standby
     */
    public void requireSame(Connection replication) throws SQLException {
        SourceIdentity found = of(replication).identity();
        if (!identity().equals(found)) {
            throw new CaptureProblem("The database was on timeline " + timelines.current().id() + " of cluster "
                    + system + " when this start checked it, and now is on timeline " + found.timeline().id()
                    + " of cluster " + found.system() + ": another server was promoted meanwhile. Nothing is lost;"
                    + " the capture starts over.");
        }
    }
}
