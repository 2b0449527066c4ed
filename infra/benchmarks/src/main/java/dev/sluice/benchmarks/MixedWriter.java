package dev.sluice.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import dev.sluice.benchmarks.MixedSequence.Transaction;
import dev.sluice.benchmarks.server.CapturedDatabase;

/**
 * A load of small mixed transactions, written by several connections. A transaction is one call of a function, so that
 * the writer takes little of the processors that it shares with the capture. Used by one thread; owns a thread for each
 * connection while it writes.
 */
final class MixedWriter {
    private static final int CONNECTIONS = 8;
    private static final long IDS_PER_CONNECTION = 100_000_000;
    /** The length of the text with which a row's JSON has 200 bytes. */
    private static final int TEXT_CHARACTERS = 172;
    private static final String FUNCTION = """
            create or replace function write_mixed(of_kind text, first_insert bigint, inserts int,
              first_update bigint, updates int, first_delete bigint, deletes int) returns void language plpgsql as $$
            begin
              if inserts > 0 then
                insert into activity (id, tenant_id, kind, payload)
                  select n, 't' || n %% 20, of_kind, jsonb_build_object('number', n, 'text', repeat('x', %1$d))
                  from generate_series(first_insert, first_insert + inserts - 1) n;
              end if;
              if updates > 0 then
                update activity set payload = jsonb_build_object('number', id, 'text', repeat('y', %1$d))
                  where id between first_update and first_update + updates - 1;
              end if;
              if deletes > 0 then
                delete from activity where id between first_delete and first_delete + deletes - 1;
              end if;
            end $$""".formatted(TEXT_CHARACTERS);

    private final CapturedDatabase captured;
    private long nextId = 1_000_000_000;

    /** Creates the function that a transaction calls. */
    MixedWriter(CapturedDatabase captured) throws SQLException {
        this.captured = captured;
        try (Connection database = captured.connect(); Statement statement = database.createStatement()) {
            statement.execute(FUNCTION);
        }
    }

    /** PostgreSQL's setting for a connection, with its values as names. */
    private enum SynchronousCommit {
        ON, OFF
    }

    /** The speed of a load. */
    sealed interface Pace {
        /** As fast as it can. No transaction waits for its WAL to be flushed. */
        record Unlimited() implements Pace {}

        /**
         * At a fixed rate. Late transactions follow without a pause, until the rate is met again. The COMMITs of one
         * connection flush the WAL, that of the other connections too. Logical replication sends only flushed WAL, and
         * without these COMMITs PostgreSQL would flush five times per second.
         */
        record Fixed(int rowsPerSecond) implements Pace {}
    }

    /**
     * Writes rows.
     *
     * @return the microseconds from the start to the return of the last COMMIT
     */
    long write(String kind, int rows, Pace pace) throws ExecutionException, InterruptedException {
        long began = System.nanoTime();
        List<FutureTask<Void>> writing = new ArrayList<>();
        for (int n = 0; n < CONNECTIONS; n++) {
            var sequence = new MixedSequence(nextId);
            nextId += IDS_PER_CONNECTION;
            SynchronousCommit synchronousCommit = n == 0 && pace instanceof Pace.Fixed
                    ? SynchronousCommit.ON
                    : SynchronousCommit.OFF;
            int share = rows / CONNECTIONS + (n < rows % CONNECTIONS ? 1 : 0);
            var task = new FutureTask<Void>(() -> {
                write(sequence, kind, share, pace, synchronousCommit);
                return null;
            });
            writing.add(task);
            Thread.ofPlatform().daemon().name("writer-" + n).start(task);
        }
        for (FutureTask<Void> task : writing) {
            task.get();
        }
        return (System.nanoTime() - began) / 1000;
    }

    private void write(MixedSequence sequence, String kind, int rows, Pace pace, SynchronousCommit synchronousCommit)
            throws SQLException {
        try (Connection database = captured.connect();
                Statement settings = database.createStatement();
                PreparedStatement call = database
                        .prepareStatement("select write_mixed(?, ?, ?, ?, ?, ?, ?)")) {
            // Without statistics, the planner would read the whole table for an update.
            settings.execute("set enable_seqscan = off");
            settings.execute("set synchronous_commit = " + synchronousCommit);
            call.setString(1, kind);
            long began = System.nanoTime();
            for (int done = 0; done < rows;) {
                if (pace instanceof Pace.Fixed(int rowsPerSecond)) {
                    awaitDue(began + done * TimeUnit.SECONDS.toNanos(1) * CONNECTIONS / rowsPerSecond);
                }
                Transaction transaction = sequence.next(rows - done);
                execute(call, transaction);
                done += transaction.rows();
            }
        }
    }

    private static void awaitDue(long due) {
        for (long now = System.nanoTime(); now < due; now = System.nanoTime()) {
            LockSupport.parkNanos(due - now);
        }
    }

    private static void execute(PreparedStatement call, Transaction transaction) throws SQLException {
        int parameter = 2;
        for (var ids : List.of(transaction.inserts(), transaction.updates(), transaction.deletes())) {
            call.setLong(parameter++, ids.first());
            call.setInt(parameter++, ids.count());
        }
        call.execute();
    }
}
