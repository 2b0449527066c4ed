package dev.sluice.reliability.check;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The numbers of deviations of a received sequence from the expected one.
 *
 * @param expected
 *            items in the expected sequence
 * @param lost
 *            expected items that were not received
 * @param doubled
 *            items that were received more often than expected
 * @param disordered
 *            items that were received after an item that is expected later
 * @param foreign
 *            received items that are not expected at all
 */
public record Difference(long expected, long lost, long doubled, long disordered, long foreign) {
    /** Nothing expected, nothing received. */
    public static final Difference NONE = new Difference(0, 0, 0, 0, 0);

    /** Compares two sequences. */
    public static Difference between(Sequence expected, Sequence received) {
        long[] wanted = expected.toArray();
        long[] got = received.toArray();
        return Arrays.equals(wanted, got) ? new Difference(wanted.length, 0, 0, 0, 0) : counted(wanted, got);
    }

    /**
     * Counts the deviations. Each received item takes the first index at which it is expected and that no earlier item
     * has taken.
     */
    private static Difference counted(long[] wanted, long[] got) {
        Map<Long, int[]> indexes = new HashMap<>();
        for (int index = 0; index < wanted.length; index++) {
            int[] before = indexes.getOrDefault(wanted[index], new int[]{0});
            int[] more = Arrays.copyOf(before, before.length + 1);
            more[before.length] = index;
            indexes.put(wanted[index], more);
        }
        long doubled = 0;
        long disordered = 0;
        long foreign = 0;
        long found = 0;
        int furthest = -1;
        for (long each : got) {
            int[] its = indexes.get(each);
            if (its == null) {
                foreign++;
            } else if (its[0] == its.length - 1) {
                doubled++;
            } else {
                found++;
                int index = its[++its[0]];
                disordered += index < furthest ? 1 : 0;
                furthest = Math.max(furthest, index);
            }
        }
        return new Difference(wanted.length, wanted.length - found, doubled, disordered, foreign);
    }

    /** Returns the sum of both differences. */
    public Difference and(Difference other) {
        return new Difference(expected + other.expected, lost + other.lost, doubled + other.doubled,
                disordered + other.disordered, foreign + other.foreign);
    }

    /** Returns whether there is no deviation. */
    public boolean isNone() {
        return lost == 0 && doubled == 0 && disordered == 0 && foreign == 0;
    }
}
