package dev.sluice.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntToLongFunction;

/** Rows that were inserted at a fixed rate, one per transaction. Immutable. */
final class PacedRows {
    private static final String INSERT = "insert into activity (tenant_id, kind, payload) values (?, 'measured',"
            + " '{\"text\":\"about as long as an event usually is\"}') returning id";

    private final int[] ids;
    /** The time at which each INSERT returned, in {@link System#nanoTime()}. */
    private final long[] returned;

    private PacedRows(int[] ids, long[] returned) {
        this.ids = ids;
        this.returned = returned;
    }

    /** Inserts rows; a late insert delays all later ones. */
    static PacedRows insert(Connection database, String tenant, int rows, int rowsPerSecond) throws SQLException {
        return insertWhile(() -> true, database, tenant, rows, rowsPerSecond);
    }

    /** Inserts rows as long as the condition holds. */
    static PacedRows insertWhile(BooleanSupplier goOn, Connection database, String tenant, int rows,
            int rowsPerSecond) throws SQLException {
        int[] ids = new int[rows];
        long[] returned = new long[rows];
        long interval = TimeUnit.SECONDS.toNanos(1) / rowsPerSecond;
        int done = 0;
        try (PreparedStatement insert = database.prepareStatement(INSERT)) {
            insert.setString(1, tenant);
            long next = System.nanoTime();
            for (; done < rows && goOn.getAsBoolean(); done++) {
                while (System.nanoTime() < next) {
                    LockSupport.parkNanos(next - System.nanoTime());
                }
                next = Math.max(next + interval, System.nanoTime());
                try (ResultSet row = insert.executeQuery()) {
                    returned[done] = System.nanoTime();
                    row.next();
                    ids[done] = row.getInt(1);
                }
            }
        }
        return new PacedRows(Arrays.copyOf(ids, done), Arrays.copyOf(returned, done));
    }

    /**
     * Waits until all have arrived, without sleeping.
     *
     * @param arrival
     *            the arrival of a row by its id, in {@link System#nanoTime()}; 0 if it has not arrived yet
     * @return the latencies in microseconds; 0 for a row that arrived before its INSERT returned
     */
    long[] micros(IntToLongFunction arrival) {
        long[] micros = new long[ids.length];
        for (int n = 0; n < ids.length; n++) {
            while (arrival.applyAsLong(ids[n]) == 0) {
                Thread.onSpinWait();
            }
            micros[n] = Math.max(0, arrival.applyAsLong(ids[n]) - returned[n]) / 1000;
        }
        return micros;
    }
}
