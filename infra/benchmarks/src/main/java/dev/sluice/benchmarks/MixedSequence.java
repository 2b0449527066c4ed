package dev.sluice.benchmarks;

/**
 * An endless sequence of small transactions with 1 to 5 rows: 60 % inserts, 30 % updates, 10 % deletes. Each row is
 * inserted, then updated at most once, then deleted at most once, in the order of its id. Used by one thread.
 */
final class MixedSequence {
    /** I: insert, U: update, D: delete. In each prefix, I is at least as frequent as U, and U as D. */
    private static final String PATTERN = "IUIIUIIUID";
    private static final int MAX_ROWS = 5;

    private long transactions;
    private long rows;
    private long nextInsert;
    private long nextUpdate;
    private long nextDelete;

    /** Consecutive ids; empty if {@code count} is 0. */
    record Ids(long first, int count) {}

    /** The rows of a transaction. */
    record Transaction(Ids inserts, Ids updates, Ids deletes) {
        int rows() {
            return inserts.count + updates.count + deletes.count;
        }
    }

    /**
     * @param firstId
     *            the id of the first row to insert
     */
    MixedSequence(long firstId) {
        this.nextInsert = firstId;
        this.nextUpdate = firstId;
        this.nextDelete = firstId;
    }

    /** Returns the next transaction, with at most {@code limit} rows. */
    Transaction next(long limit) {
        int size = (int) Math.min(limit, transactions++ % MAX_ROWS + 1);
        int inserts = 0;
        int updates = 0;
        int deletes = 0;
        for (int n = 0; n < size; n++) {
            switch (PATTERN.charAt((int) (rows++ % PATTERN.length()))) {
                case 'I' -> inserts++;
                case 'U' -> updates++;
                default -> deletes++;
            }
        }
        var transaction = new Transaction(new Ids(nextInsert, inserts), new Ids(nextUpdate, updates),
                new Ids(nextDelete, deletes));
        nextInsert += inserts;
        nextUpdate += updates;
        nextDelete += deletes;
        return transaction;
    }
}
