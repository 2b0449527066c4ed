package dev.sluice.reliability.load;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

import dev.sluice.reliability.load.Journal.Outcome;
import dev.sluice.reliability.load.SessionLoop.Settings;
import dev.sluice.reliability.part.Installation;

/**
 * An operator who migrates the captured tables while others write to them: in transactions with and without rows,
 * committed and rolled back. Gives up a migration that waits too long for a lock. Owns one thread.
 */
public final class Migrator implements AutoCloseable {
    /** SQLSTATE classes of a database that is gone, of deadlocks, and of locks that were not granted in time. */
    private static final Set<String> EXPECTED = Set.of("08", "57", "40", "55");
    private static final int LONGEST_PAUSE_MILLIS = 1500;
    private static final int MAXIMUM_STEPS = 4;

    private final Journal journal;
    private final String tenant;
    private final Random random;
    private final AtomicLong migrations = new AtomicLong();
    private final SessionLoop session;
    /** The number of transactions begun. Owned by the thread. */
    private int transactions;

    /** Creates a migrator, which writes rows for one tenant, and starts it. */
    public Migrator(Installation installation, Journal journal, String tenant, long seed) {
        this.journal = journal;
        this.tenant = tenant;
        this.random = new Random(seed);
        this.session = new SessionLoop(installation, new Settings("migrator", LONGEST_PAUSE_MILLIS, EXPECTED), random,
                this::transact);
        session.start();
    }

    private void transact(Connection connection) throws SQLException {
        String mark = "migrator/" + transactions++;
        journal.note(mark, Outcome.NOT_COMMITTED);
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local lock_timeout = '300ms'");
        }
        var rows = new Rows(connection, mark, random);
        var migration = new Migration(connection, random);
        boolean writesRows = random.nextInt(3) > 0;
        int steps = 1 + random.nextInt(MAXIMUM_STEPS);
        for (int step = 0; step < steps; step++) {
            if (writesRows) {
                write(rows);
            }
            migration.step();
        }
        if (random.nextInt(6) == 0) {
            connection.rollback();
            return;
        }
        // Writes a row with the mark, which shows whether the transaction was committed.
        write(rows);
        journal.note(mark, Outcome.UNKNOWN);
        connection.commit();
        journal.note(mark, Outcome.COMMITTED);
        migrations.addAndGet(steps);
    }

    private void write(Rows rows) throws SQLException {
        rows.activities(tenant, 1);
        rows.notification(tenant, "reader");
        rows.orders(tenant, "", 2);
        rows.touch(rows.activities());
        rows.move(rows.orders());
    }

    /** Returns the number of migrations in transactions whose COMMIT was acknowledged. */
    public long migrations() {
        return migrations.get();
    }

    /** Returns the failures that neither kills nor locks explain, a sentence each. */
    public List<String> complaints() {
        return session.complaints();
    }

    /** Stops after the current transaction. Idempotent. */
    @Override
    public void close() {
        session.close();
    }
}
