package dev.sluice.reliability.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The outcome of each transaction, as known from the response to its COMMIT. Thread-safe. */
public final class Journal {
    /** The mark of rows that a savepoint rolled back: never committed. */
    static final String UNDONE = "undone";

    private final Map<String, Outcome> outcomes = new ConcurrentHashMap<>();

    /** The outcome of a transaction, as its writer knows it. */
    enum Outcome {
        /** PostgreSQL acknowledged the COMMIT. */
        COMMITTED,
        /** It was rolled back, or the connection was lost before its COMMIT was sent. */
        NOT_COMMITTED,
        /** The connection was lost between the COMMIT and the response. */
        UNKNOWN
    }

    void note(String mark, Outcome outcome) {
        outcomes.put(mark, outcome);
    }

    /** Returns the number of acknowledged transactions. */
    public long committed() {
        return count(Outcome.COMMITTED);
    }

    /** Returns the number of transactions that were certainly not committed. */
    public long notCommitted() {
        return count(Outcome.NOT_COMMITTED);
    }

    /** Returns the number of transactions with an unknown outcome. */
    public long unknown() {
        return count(Outcome.UNKNOWN);
    }

    private long count(Outcome outcome) {
        return outcomes.values().stream().filter(each -> each == outcome).count();
    }

    /**
     * Returns the contradictions between the outcomes and the marks of the rows that are committed in the WAL, a
     * sentence each.
     */
    public List<String> contradictions(Set<String> marks) {
        List<String> found = new ArrayList<>();
        if (marks.contains(UNDONE)) {
            found.add("rows that a savepoint had rolled back were committed");
        }
        outcomes.forEach((mark, outcome) -> {
            if (outcome == Outcome.COMMITTED && !marks.contains(mark)) {
                found.add("transaction " + mark + " was acknowledged and is not in the WAL");
            }
            if (outcome == Outcome.NOT_COMMITTED && marks.contains(mark)) {
                found.add("transaction " + mark + " was not committed and is in the WAL");
            }
        });
        return found;
    }
}
