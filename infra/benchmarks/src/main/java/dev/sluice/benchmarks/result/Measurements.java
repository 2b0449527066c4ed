package dev.sluice.benchmarks.result;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The raw numbers of one run: CSV, with lines {@code # name: value} before the header. Immutable.
 *
 * @param notes
 *            date, machine and method
 * @param columns
 *            the names of the columns
 * @param rows
 *            one text per column, without commas
 */
public record Measurements(Map<String, String> notes, List<String> columns, List<List<String>> rows) {
    public Measurements {
        rows = rows.stream().map(List::copyOf).toList();
        columns = List.copyOf(columns);
        for (List<String> row : rows) {
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException("the row " + row + " does not fit the columns " + columns);
            }
        }
    }

    /** Returns all rows. */
    public List<Row> all() {
        return rows.stream().map(row -> new Row(columns, row)).toList();
    }

    /** Returns the rows that match. */
    public List<Row> where(Predicate<Row> wanted) {
        return all().stream().filter(wanted).toList();
    }

    /** Returns the rows of two runs with equal columns, with the notes of both: different texts one after the other. */
    public Measurements and(Measurements more) {
        if (!columns.equals(more.columns)) {
            throw new IllegalArgumentException(columns + " are not the columns " + more.columns);
        }
        Map<String, String> both = new LinkedHashMap<>(notes);
        more.notes.forEach((name, text) -> both.merge(name, text,
                (before, other) -> before.contains(other) ? before : before + " | " + other));
        return new Measurements(both, columns, Stream.concat(rows.stream(), more.rows.stream()).toList());
    }

    /** One row, whose values are found by the names of the columns. */
    public record Row(List<String> columns, List<String> values) {
        /** Returns the text in a column. */
        public String text(String column) {
            int index = columns.indexOf(column);
            if (index < 0) {
                throw new IllegalArgumentException("no column " + column + " in " + columns);
            }
            return values.get(index);
        }

        /** Returns the number in a column. */
        public double number(String column) {
            return Double.parseDouble(text(column));
        }
    }

    /** Writes the file, and its folder if it is missing. */
    public void write(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        List<String> lines = new ArrayList<>();
        notes.forEach((name, value) -> lines.add("# " + name + ": " + value));
        lines.add(String.join(",", columns));
        rows.forEach(row -> lines.add(String.join(",", row)));
        Files.write(file, lines);
    }

    /** Reads a file that {@link #write} wrote. */
    public static Measurements read(Path file) throws IOException {
        Map<String, String> notes = new LinkedHashMap<>();
        List<List<String>> rows = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            int colon = line.indexOf(": ");
            if (line.startsWith("# ") && colon > 0) {
                notes.put(line.substring(2, colon), line.substring(colon + 2));
            } else {
                rows.add(List.of(line.split(",", -1)));
            }
        }
        if (rows.isEmpty()) {
            throw new IllegalArgumentException(file + " has no header");
        }
        return new Measurements(notes, rows.getFirst(), rows.subList(1, rows.size()));
    }
}
