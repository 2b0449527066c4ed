package dev.sluice.benchmarks.result;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** Statistics of several values. */
public final class Statistics {
    private Statistics() {}

    /**
     * Returns the median; the mean of the two middle values if their number is even.
     *
     * @throws IllegalArgumentException
     *             if there are none
     */
    public static double median(double... values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("no values: a median needs at least one");
        }
        double[] sorted = values.clone();
        java.util.Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** Returns the median of a value over rows. */
    public static double median(List<Measurements.Row> rows, ToDoubleFunction<Measurements.Row> of) {
        return median(rows.stream().mapToDouble(of).toArray());
    }
}
