package dev.sluice.benchmarks.result;

import java.util.Locale;

/** The formats of numbers on the results page. */
public final class Numbers {
    /** The text in place of a number that is not finite. */
    public static final String UNKNOWN = "–";

    private Numbers() {}

    /** Returns a number with about three digits: {@code 12,300}, {@code 4.56}, {@code 0.0789}. */
    public static String of(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return UNKNOWN;
        }
        if (value == 0) {
            return "0";
        }
        int digits = (int) Math.floor(Math.log10(Math.abs(value))) + 1;
        if (digits >= 3) {
            double unit = Math.pow(10, Math.max(0, digits - 3));
            return String.format(Locale.ROOT, "%,d", Math.round(Math.round(value / unit) * unit));
        }
        return String.format(Locale.ROOT, "%." + Math.min(6, 3 - digits) + "f", value);
    }

    /** Returns a ratio: {@code 1.53×}. */
    public static String ratio(double value) {
        return Double.isNaN(value) || Double.isInfinite(value)
                ? UNKNOWN
                : String.format(Locale.ROOT, value < 9.995 ? "%.2f×" : "%.1f×", value);
    }

    /** Returns a share: {@code 83 %}. */
    public static String percent(double share) {
        return Double.isNaN(share) ? UNKNOWN : String.format(Locale.ROOT, "%.0f %%", share * 100);
    }
}
