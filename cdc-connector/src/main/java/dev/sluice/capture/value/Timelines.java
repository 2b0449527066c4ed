package dev.sluice.capture.value;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The timelines from which the WAL of a server comes. Immutable.
 *
 * @param all
 *            oldest first; the last one is the current timeline; never empty
 */
public record Timelines(List<Timeline> all) {
    public Timelines {
        all = List.copyOf(all);
        if (all.isEmpty()) {
            throw new IllegalArgumentException("A server has at least one timeline");
        }
    }

    /**
     * Parses PostgreSQL's timeline history.
     *
     * @param current
     *            the number of the current timeline
     * @param history
     *            the content of its history file; empty if there is none, so that nothing is known but the number
     * @throws IllegalArgumentException
     *             if a line is not of a history file
     */
    public static Timelines of(long current, String history) {
        List<Timeline> all = new ArrayList<>();
        long begin = 0;
        for (String line : history.lines().map(String::strip).toList()) {
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String[] fields = line.split("\\s+", 3);
            if (fields.length < 2) {
                throw new IllegalArgumentException("\"" + line + "\" is not a line of a timeline history");
            }
            all.add(new Timeline(Long.parseLong(fields[0]), begin));
            begin = Lsn.parse(fields[1]);
        }
        all.add(new Timeline(current, begin));
        return new Timelines(all);
    }

    /** Returns the current timeline. */
    public Timeline current() {
        return all.get(all.size() - 1);
    }

    /** Returns the LSN at which the server left an earlier timeline; empty if it never was on that timeline. */
    public OptionalLong endOf(Timeline earlier) {
        for (int i = 0; i + 1 < all.size(); i++) {
            if (all.get(i).isSameAs(earlier)) {
                return OptionalLong.of(all.get(i + 1).begin());
            }
        }
        return OptionalLong.empty();
    }
}
