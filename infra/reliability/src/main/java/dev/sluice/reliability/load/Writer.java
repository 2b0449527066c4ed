package dev.sluice.reliability.load;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

import dev.sluice.reliability.load.Journal.Outcome;
import dev.sluice.reliability.load.SessionLoop.Settings;
import dev.sluice.reliability.part.Installation;

/**
 * An application that writes a few transactions per second, of all sizes, for one tenant. It reconnects whenever the
 * database is unavailable. It changes only rows that it has inserted itself. Owns one thread.
 */
public final class Writer implements AutoCloseable {
    /** SQLSTATE classes of a database that was killed or is starting up, and of deadlocks with a migration. */
    private static final Set<String> GONE = Set.of("08", "57", "40");
    private static final int REMEMBERED_ROWS = 300;
    private static final int LONGEST_PAUSE_MILLIS = 300;
    private static final int LONGEST_OPEN_MILLIS = 300;
    private static final List<String> RECIPIENTS = List.of("", "reader", "somebody-else");

    private final Journal journal;
    private final Assignment assignment;
    private final Random random;
    private final SessionLoop session;
    /** Ids of its committed rows. Owned by the thread, as the other lists. */
    private final List<Long> activities = new ArrayList<>();
    private final List<Long> notifications = new ArrayList<>();
    private final List<Long> orders = new ArrayList<>();
    /** Ids of activities that it has deleted. */
    private final List<Long> deleted = new ArrayList<>();
    /** The number of transactions begun. Owned by the thread. */
    private int transactions;

    /**
     * The tenant that a writer writes for.
     *
     * @param neighbour
     *            a second tenant, for which some transactions also write
     * @param number
     *            the index of this writer among the tenant's
     */
    public record Assignment(String tenant, String neighbour, int number) {}

    /** Creates a writer and starts to write. */
    public Writer(Installation installation, Journal journal, Assignment assignment, long seed) {
        this.journal = journal;
        this.assignment = assignment;
        this.random = new Random(seed);
        this.session = new SessionLoop(installation, new Settings("writer-" + assignment.tenant() + "-"
                + assignment.number(), LONGEST_PAUSE_MILLIS, GONE), random, this::transact);
        session.start();
    }

    private void transact(Connection connection) throws SQLException, InterruptedException {
        String mark = assignment.tenant() + "/" + assignment.number() + "/" + transactions++;
        journal.note(mark, Outcome.NOT_COMMITTED);
        var rows = new Rows(connection, mark, random);
        if (!write(rows)) {
            connection.rollback();
            return;
        }
        journal.note(mark, Outcome.UNKNOWN);
        connection.commit();
        journal.note(mark, Outcome.COMMITTED);
        remember(activities, rows.activities());
        remember(notifications, rows.notifications());
        remember(orders, rows.orders());
    }

    /**
     * Writes one transaction; returns whether to commit it. Each kind of transaction leaves at least one row with its
     * mark.
     */
    private boolean write(Rows rows) throws SQLException, InterruptedException {
        String tenant = assignment.tenant();
        int choice = random.nextInt(1000);
        rows.activities(tenant, 1);
        if (choice < 180) {
            return true;
        } else if (choice < 260) {
            rows.orders(tenant, recipient(), 1 + random.nextInt(10));
        } else if (choice < 300) {
            rows.move(some(orders));
            rows.orders(tenant, recipient(), 1);
        } else if (choice < 340) {
            rows.changeOrders(some(orders), recipient());
        } else if (choice < 360) {
            rows.deleteOrders(taken(orders));
        } else if (choice < 560) {
            rows.activities(tenant, 1 + random.nextInt(20));
            rows.notification(tenant, recipient());
            rows.savepoints(tenant);
        } else if (choice < 620) {
            rows.copy(tenant, 10 + random.nextInt(100));
        } else if (choice < 622) {
            rows.copy(tenant, 2000 + random.nextInt(3000));
        } else if (choice < 640) {
            rows.largeActivity(tenant);
        } else if (choice < 740) {
            rows.touch(some(activities));
            rows.readdress(some(notifications), recipient());
        } else if (choice < 780) {
            List<Long> ids = taken(activities);
            rows.delete(ids);
            remember(deleted, ids);
        } else if (choice < 810) {
            List<Long> again = taken(activities);
            rows.delete(again);
            for (long id : again) {
                rows.insertAgain(tenant, id);
            }
        } else if (choice < 825) {
            for (long id : taken(deleted)) {
                rows.insertAgain(tenant, id);
            }
        } else if (choice < 870) {
            rows.notification(tenant, recipient());
            rows.read(tenant, some(notifications), random.nextBoolean() ? "reader" : "somebody-else");
        } else if (choice < 920) {
            rows.activities(tenant, 1 + random.nextInt(50));
            rows.savepoints(tenant);
            return false;
        } else if (choice < 960) {
            session.awaitStop(LONGEST_OPEN_MILLIS);
            rows.activities(tenant, 2);
        } else {
            rows.activities(assignment.neighbour(), 1 + random.nextInt(5));
            rows.activities(tenant, 1);
        }
        return true;
    }

    private String recipient() {
        return RECIPIENTS.get(random.nextInt(RECIPIENTS.size()));
    }

    private List<Long> some(List<Long> ids) {
        return random.ints(3, 0, Math.max(1, ids.size())).filter(index -> index < ids.size()).distinct()
                .mapToObj(ids::get).toList();
    }

    private List<Long> taken(List<Long> ids) {
        List<Long> taken = some(ids);
        ids.removeAll(taken);
        return taken;
    }

    private void remember(List<Long> ids, List<Long> more) {
        ids.addAll(more);
        while (ids.size() > REMEMBERED_ROWS) {
            ids.remove(random.nextInt(ids.size()));
        }
    }

    /** Returns the failures that no kill explains, a sentence each. */
    public List<String> complaints() {
        return session.complaints();
    }

    /** Stops after the current transaction. Idempotent. */
    @Override
    public void close() {
        session.close();
    }
}
