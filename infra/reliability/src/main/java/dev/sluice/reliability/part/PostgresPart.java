package dev.sluice.reliability.part;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import dev.sluice.embedded.LocalPort;
import dev.sluice.embedded.PostgresServer;
import dev.sluice.testkit.RestartablePostgres;
import dev.sluice.testkit.Standby;
import dev.sluice.testkit.TcpProxy;

/**
 * The part that is PostgreSQL. Its sessions are killed with it, as when a machine fails. With a standby, connections go
 * through a proxy, which leads to the standby once that is promoted. Used by one thread.
 */
public final class PostgresPart implements Part {
    private static final Duration STANDBY_LIMIT = Duration.ofMinutes(1);
    private static final String TRUST = "host all postgres " + LocalPort.HOST + "/32 trust";

    private final Path data;
    /** The primary. */
    private RestartablePostgres server;
    /** Null without a standby. */
    private final @Nullable TcpProxy route;
    private @Nullable Standby standby;

    PostgresPart(Path data, boolean withStandby) throws IOException {
        this.data = data;
        this.server = new RestartablePostgres(data);
        this.route = withStandby ? TcpProxy.to(server.port()) : null;
    }

    @Override
    public String name() {
        return "postgres";
    }

    @Override
    public void start() {
        server.start();
    }

    @Override
    public void kill() {
        server.killWithSessions();
    }

    @Override
    public boolean isRunning() {
        return server.isRunning();
    }

    /**
     * Starts the standby of an installation with one. From then on, each COMMIT waits until the standby has its WAL, and
     * so does the capture.
     */
    void startStandby() throws IOException, SQLException {
        if (route == null) {
            return;
        }
        server.authenticate(TRUST);
        standby = Standby.start(server, data.resolveSibling("standby"), "sync_replication_slots = on",
                "wal_retrieve_retry_interval = 200");
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl(), "postgres", "");
                Statement statement = connection.createStatement()) {
            statement.execute("alter system set synchronous_standby_names = '" + Standby.SLOT + "'");
            statement.execute("alter system set synchronized_standby_slots = '" + Standby.SLOT + "'");
            statement.execute("select pg_reload_conf()");
        }
    }

    /**
     * Waits until the standby, if there is one, has a copy of a slot that outlives a promotion.
     *
     * @param slot
     *            a slot without a reader, whose earlier changes are not needed, because it is advanced meanwhile
     */
    void awaitOnStandby(String slot) throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + STANDBY_LIMIT.toNanos();
        while (standby != null && !standby.hasSlot(slot)) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("The standby had no copy of slot " + slot + " within "
                        + STANDBY_LIMIT.toSeconds() + " s");
            }
            try (Connection connection = DriverManager.getConnection(server.jdbcUrl(), PostgresServer.USER,
                    PostgresServer.PASSWORD); Statement statement = connection.createStatement()) {
                statement.execute("select count(*) from pg_logical_slot_get_changes('" + slot + "', null, null)");
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    /** Waits until the standby, if there is one, has a copy of a slot that has a reader. */
    void awaitReadOnStandby(String slot) throws SQLException, InterruptedException {
        if (standby != null) {
            standby.awaitSlot(slot);
        }
    }

    /**
     * Kills the primary for good and promotes the standby, which is this part from now on.
     *
     * @throws IllegalStateException
     *             if there is no standby, or it was promoted before
     */
    public void failOver() throws SQLException {
        if (standby == null || route == null) {
            throw new IllegalStateException("There is no standby to promote");
        }
        server.killWithSessions();
        standby.promote();
        server = standby.server();
        route.leadTo(server.port());
        standby = null;
    }

    int port() {
        return route == null ? server.port() : route.port();
    }

    String jdbcUrl() {
        return "jdbc:postgresql://" + LocalPort.HOST + ":" + port() + "/" + PostgresServer.DATABASE;
    }

    /** Kills all servers and closes the proxy. Idempotent. */
    void close() throws IOException {
        server.killWithSessions();
        if (standby != null) {
            standby.server().killWithSessions();
        }
        if (route != null) {
            route.close();
        }
    }
}
