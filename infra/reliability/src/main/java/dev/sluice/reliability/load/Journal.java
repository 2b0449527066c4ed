package dev.sluice.reliability.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What is known of each transaction from the answer to its COMMIT. Thread-safe. */
public final class Journal {
    /** The mark of rows that were undone by a savepoint: never committed. */
    static final String UNDONE = "undone";

    private final Map<String, Outcome> outcomes = new ConcurrentHashMap<>();

    /** What a writer knows. */
    enum Outcome {
        /** PostgreSQL said that it is committed. */
        COMMITTED,
        /** It was rolled back, or the connection was lost before its COMMIT was sent. */
        NOT_COMMITTED,
        /** The connection was lost between its COMMIT and the answer. */
        UNKNOWN
    }

    void note(String mark, Outcome outcome) {
        outcomes.put(mark, outcome);
    }

    /** How many were committed as far as their writers know. */
    public long committed() {
        return count(Outcome.COMMITTED);
    }

    /** How many were rolled back. */
    public long notCommitted() {
        return count(Outcome.NOT_COMMITTED);
    }

    /** Of how many nobody knew. */
    public long unknown() {
        return count(Outcome.UNKNOWN);
    }

    private long count(Outcome outcome) {
        return outcomes.values().stream().filter(each -> each == outcome).count();
    }

    /** What contradicts the marks of the rows that the write-ahead log holds as committed. */
    public List<String> contradictions(Set<String> marks) {
        List<String> found = new ArrayList<>();
        if (marks.contains(UNDONE)) {
            found.add("rows that a savepoint had undone were committed");
        }
        outcomes.forEach((mark, outcome) -> {
            if (outcome == Outcome.COMMITTED && !marks.contains(mark)) {
                found.add("transaction " + mark + " was acknowledged and is not in the log");
            }
            if (outcome == Outcome.NOT_COMMITTED && marks.contains(mark)) {
                found.add("transaction " + mark + " was not committed and is in the log");
            }
        });
        return found;
    }
}
