package dev.sluice.reliability.check;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * How what was seen differs from what had to be.
 *
 * @param expected
 *            how many had to be seen
 * @param lost
 *            how many of those were not
 * @param doubled
 *            how many were seen once more
 * @param disordered
 *            how many were seen after one that had to come later
 * @param foreign
 *            how many were seen that nobody expected
 */
public record Difference(long expected, long lost, long doubled, long disordered, long foreign) {
    /** Nothing expected, nothing seen. */
    public static final Difference NONE = new Difference(0, 0, 0, 0, 0);

    /** Between two sequences. */
    public static Difference between(Sequence expected, Sequence seen) {
        long[] wanted = expected.toArray();
        long[] got = seen.toArray();
        return Arrays.equals(wanted, got) ? new Difference(wanted.length, 0, 0, 0, 0) : counted(wanted, got);
    }

    /** The places where each is expected are used up in order, as far as what is alike is expected more than once. */
    private static Difference counted(long[] wanted, long[] got) {
        Map<Long, int[]> places = new HashMap<>();
        for (int place = 0; place < wanted.length; place++) {
            int[] before = places.getOrDefault(wanted[place], new int[]{0});
            int[] more = Arrays.copyOf(before, before.length + 1);
            more[before.length] = place;
            places.put(wanted[place], more);
        }
        long doubled = 0;
        long disordered = 0;
        long foreign = 0;
        long found = 0;
        int furthest = -1;
        for (long each : got) {
            int[] its = places.get(each);
            if (its == null) {
                foreign++;
            } else if (its[0] == its.length - 1) {
                doubled++;
            } else {
                found++;
                int place = its[++its[0]];
                disordered += place < furthest ? 1 : 0;
                furthest = Math.max(furthest, place);
            }
        }
        return new Difference(wanted.length, wanted.length - found, doubled, disordered, foreign);
    }

    /** Both together. */
    public Difference and(Difference other) {
        return new Difference(expected + other.expected, lost + other.lost, doubled + other.doubled,
                disordered + other.disordered, foreign + other.foreign);
    }

    /** Whether there is none. */
    public boolean isNone() {
        return lost == 0 && doubled == 0 && disordered == 0 && foreign == 0;
    }
}
