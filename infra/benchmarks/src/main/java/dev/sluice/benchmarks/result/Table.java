package dev.sluice.benchmarks.result;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A table of text with a header. The first column is left-aligned, all others are right-aligned.
 *
 * @param header
 *            the names of the columns
 * @param rows
 *            one text per column
 */
public record Table(List<String> header, List<List<String>> rows) {
    public Table {
        header = List.copyOf(header);
        rows = rows.stream().map(List::copyOf).toList();
        for (List<String> row : rows) {
            if (row.size() != header.size()) {
                throw new IllegalArgumentException("the row " + row + " does not fit the header " + header);
            }
        }
    }

    /** Returns the table for a terminal. */
    public String text() {
        int[] widths = IntStream.range(0, header.size()).map(column -> all().stream()
                .mapToInt(row -> row.get(column).length()).max().orElse(0)).toArray();
        return all().stream().map(row -> IntStream.range(0, row.size())
                .mapToObj(column -> aligned(row.get(column), widths[column], column == 0))
                .collect(Collectors.joining("  ", "  ", "\n"))).collect(Collectors.joining());
    }

    private static String aligned(String text, int width, boolean left) {
        String space = " ".repeat(width - text.length());
        return left ? text + space : space + text;
    }

    /** Returns the table in Markdown. */
    public String markdown() {
        List<List<String>> lines = new ArrayList<>(all());
        lines.add(1, IntStream.range(0, header.size()).mapToObj(column -> column == 0 ? "---" : "---:").toList());
        return lines.stream().map(row -> "| " + String.join(" | ", row) + " |\n").collect(Collectors.joining());
    }

    private List<List<String>> all() {
        List<List<String>> all = new ArrayList<>();
        all.add(header);
        all.addAll(rows);
        return all;
    }
}
