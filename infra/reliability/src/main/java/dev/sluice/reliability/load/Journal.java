package dev.sluice.reliability.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The outcome of each transaction, as far as the response to its COMMIT tells it. Thread-safe. */
public final class Journal {
    /** The mark of rows that a savepoint rolled back: never committed. */
    static final String UNDONE = "undone";

    private final Map<String, Outcome> outcomes = new ConcurrentHashMap<>();

    /** What a writer knows of a transaction. */
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

    /** The number of acknowledged transactions. */
    public long committed() {
        return count(Outcome.COMMITTED);
    }

    /** The number of transactions that were certainly not committed. */
    public long notCommitted() {
        return count(Outcome.NOT_COMMITTED);
    }

    /** The number of transactions with an unknown outcome. */
    public long unknown() {
        return count(Outcome.UNKNOWN);
    }

    private long count(Outcome outcome) {
        return outcomes.values().stream().filter(each -> each == outcome).count();
    }

    /** Contradictions between the outcomes and the marks of the rows that are committed in the WAL, a sentence each. */
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
