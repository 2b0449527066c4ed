package dev.sluice.capture;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

import static dev.sluice.capture.Eventually.within;

/**
 * Writers whose transactions overlap: several write rows of the same tenant, and a transaction may stay open while
 * others begin and end. They insert 1 row, 20 rows by COPY or 300 at once, and roll some back, in part or as a whole.
 */
final class OverlappingWriters implements AutoCloseable {
    private static final int COUNT = 6;
    private static final int TENANTS = 4;

    private final CapturedDatabase database;
    private final AtomicBoolean writing = new AtomicBoolean(true);
    private final AtomicInteger commits = new AtomicInteger();
    private final ExecutorService threads = Executors.newFixedThreadPool(COUNT);
    private final List<Future<?>> running = new ArrayList<>();

    OverlappingWriters(CapturedDatabase database, long seed) {
        this.database = database;
        for (int i = 0; i < COUNT; i++) {
            var random = new Random(seed + i);
            running.add(threads.submit(() -> {
                writeUntilDone(random);
                return null;
            }));
        }
    }

    /** Waits for this many more commits, or for a writer to fail. */
    void awaitCommits(int more) {
        int before = commits.get();
        within(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(5))
                .until(() -> commits.get() - before >= more || running.stream().anyMatch(Future::isDone));
    }

    /** Ends the writers; throws what failed in one of them. */
    void finish() throws Exception {
        writing.set(false);
        for (Future<?> each : running) {
            each.get(30, TimeUnit.SECONDS);
        }
    }

    @Override
    public void close() {
        writing.set(false);
        threads.close();
    }

    private void writeUntilDone(Random random) throws Exception {
        try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            while (writing.get()) {
                String tenant = "t" + random.nextInt(TENANTS);
                write(statement, tenant, random);
                stayOpen(statement, random);
                write(statement, tenant, random);
                if (random.nextInt(10) == 0) {
                    connection.rollback();
                } else {
                    connection.commit();
                    commits.incrementAndGet();
                }
                stayOpen(statement, random);
                connection.commit();
            }
        }
    }

    private static void stayOpen(Statement statement, Random random) throws SQLException {
        statement.execute("select pg_sleep(" + (random.nextInt(5) == 0 ? 0.2 : 0.01) * random.nextDouble() + ")");
    }

    private static void write(Statement statement, String tenant, Random random) throws Exception {
        switch (random.nextInt(60)) {
            case 0 -> statement.execute("insert into activity (tenant_id, kind) select '" + tenant
                    + "', 'bulk' from generate_series(1, 300)");
            case 1, 2, 3, 4 -> copy(statement.getConnection(), tenant);
            case 5, 6 -> statement.execute("savepoint s; insert into activity (tenant_id, kind) values ('" + tenant
                    + "', 'undone'); rollback to savepoint s");
            default -> statement
                    .execute("insert into activity (tenant_id, kind) values ('" + tenant + "', 'one')");
        }
    }

    private static void copy(Connection connection, String tenant) throws Exception {
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI()
                .copyIn("copy activity (tenant_id, kind) from stdin");
        byte[] line = (tenant + "\tcopied\n").getBytes(StandardCharsets.UTF_8);
        for (int row = 0; row < 20; row++) {
            copy.writeToCopy(line, 0, line.length);
        }
        copy.endCopy();
    }
}
