package dev.sluice.capture.value;

/**
 * A timeline of a PostgreSQL cluster. Two standbys that were promoted separately may give the same number to different
 * timelines; the position at which each begins tells them apart.
 *
 * @param id
 *            PostgreSQL's number of the timeline, from 1
 * @param begin
 *            the LSN at which it left the one before; 0 for the first timeline, or if the position is unknown
 */
public record Timeline(long id, long begin) {
    private static final char SEPARATOR = '@';

    public Timeline {
        if (id < 1) {
            throw new IllegalArgumentException(id + " is not a timeline: expected 1 or more");
        }
    }

    /**
     * Parses what {@link #text()} returned.
     *
     * @throws IllegalArgumentException
     *             if {@code text} is something else
     */
    public static Timeline parse(String text) {
        int separator = text.indexOf(SEPARATOR);
        if (separator < 1) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not a timeline: expected, for example, 2@0/3000060");
        }
        return new Timeline(Long.parseLong(text.substring(0, separator)), Lsn.parse(text.substring(separator + 1)));
    }

    /** Returns number and begin, for example {@code 2@0/3000060}. */
    public String text() {
        return Long.toString(id) + SEPARATOR + Lsn.format(begin);
    }

    /** Returns whether both are the same timeline, as far as their begins are known. */
    public boolean isSameAs(Timeline other) {
        return id == other.id && (begin == other.begin || begin == 0 || other.begin == 0);
    }
}
