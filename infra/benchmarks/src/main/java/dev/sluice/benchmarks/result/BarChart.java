package dev.sluice.benchmarks.result;

import java.util.List;
import java.util.Locale;

/**
 * A chart of horizontal bars in groups, as SVG that is readable on light and dark pages.
 *
 * @param title
 *            the title, with the unit
 * @param series
 *            the names of the bars of each group
 * @param groups
 *            the groups from top to bottom
 */
public record BarChart(String title, List<String> series, List<Group> groups) {
    private static final List<String> COLOURS = List.of("#7a8794", "#0a7d5a", "#c2571a", "#5b6ee1");
    private static final int LABELS = 250;
    private static final int BARS = 420;
    private static final int NUMBERS = 90;
    private static final int BAR = 15;
    private static final int HEAD = 56;

    /**
     * A group of bars.
     *
     * @param label
     *            the name of the group
     * @param values
     *            one per series, none negative
     */
    public record Group(String label, List<Double> values) {
        public Group {
            values = List.copyOf(values);
        }
    }

    public BarChart {
        series = List.copyOf(series);
        groups = List.copyOf(groups);
        if (series.size() > COLOURS.size()) {
            throw new IllegalArgumentException(
                    series.size() + " series: at most " + COLOURS.size() + " can be told apart");
        }
        for (Group group : groups) {
            if (group.values.size() != series.size() || group.values.stream().anyMatch(value -> value < 0)) {
                throw new IllegalArgumentException("the group " + group + " does not fit the series " + series);
            }
        }
    }

    /** Returns the chart as SVG. */
    public String svg() {
        int groupHeight = series.size() * BAR + 14;
        int height = HEAD + groups.size() * groupHeight + 6;
        int width = LABELS + BARS + NUMBERS;
        double most = groups.stream().flatMap(group -> group.values.stream()).mapToDouble(value -> value).max()
                .orElse(0);
        var svg = new StringBuilder();
        svg.append(format("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
                + "font-family=\"system-ui, sans-serif\" font-size=\"12\" role=\"img\">%n", width, height, width,
                height));
        svg.append(format("<title>%s</title>%n<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>%n", escaped(title),
                width, height));
        svg.append(format("<text x=\"8\" y=\"20\" font-size=\"14\" font-weight=\"600\">%s</text>%n", escaped(title)));
        for (int n = 0; n < series.size(); n++) {
            svg.append(format("<rect x=\"%d\" y=\"32\" width=\"11\" height=\"11\" fill=\"%s\"/>"
                    + "<text x=\"%d\" y=\"42\">%s</text>%n", 8 + n * 180, COLOURS.get(n), 24 + n * 180,
                    escaped(series.get(n))));
        }
        for (int n = 0; n < groups.size(); n++) {
            append(svg, groups.get(n), HEAD + n * groupHeight, most);
        }
        return svg.append("</svg>\n").toString();
    }

    private void append(StringBuilder svg, Group group, int top, double most) {
        int middle = top + series.size() * BAR / 2 + 4;
        svg.append(format("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>%n", LABELS - 8, middle,
                escaped(group.label)));
        for (int n = 0; n < series.size(); n++) {
            double value = group.values.get(n);
            double length = most == 0 ? 0 : value / most * BARS;
            int y = top + n * BAR;
            svg.append(format("<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>"
                    + "<text x=\"%.1f\" y=\"%d\">%s</text>%n", LABELS, y, length, BAR - 3, COLOURS.get(n),
                    LABELS + length + 5, y + 10, Numbers.of(value)));
        }
    }

    private static String format(String text, Object... values) {
        return String.format(Locale.ROOT, text.replace("%n", "\n"), values);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
