package dev.sluice.reliability.check;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A change of a row in the text format of PostgreSQL's {@code test_decoding}, such as
 * {@code table public.activity: UPDATE: old-key: id[bigint]:1 kind[text]:'a' new-tuple: id[bigint]:1 kind[text]:'b'}.
 *
 * @param table
 *            with its schema
 * @param operation
 *            INSERT, UPDATE or DELETE
 * @param before
 *            the old row, with values as in {@link PrintedValue}; empty for an INSERT
 * @param after
 *            the new row; empty for a DELETE
 */
record DecodedChange(String table, String operation, Map<String, String> before, Map<String, String> after) {
    private static final String TABLE = "table ";
    private static final String OLD = "old-key: ";
    private static final String NEW = "new-tuple: ";
    private static final String UNCHANGED = "unchanged-toast-datum";

    /** Parses a line; returns null if it is not about a row. The maps omit columns that are null. */
    static @Nullable DecodedChange of(String line) {
        if (!line.startsWith(TABLE)) {
            return null;
        }
        int afterTable = line.indexOf(": ");
        int afterOperation = line.indexOf(": ", afterTable + 2);
        String table = line.substring(TABLE.length(), afterTable);
        String operation = line.substring(afterTable + 2, afterOperation);
        Map<String, String> before = new LinkedHashMap<>();
        Map<String, String> after = new LinkedHashMap<>();
        int at = afterOperation + 2;
        switch (operation) {
            case "INSERT" -> columns(line, at, after);
            case "DELETE" -> columns(line, at, before);
            case "UPDATE" -> {
                if (line.startsWith(OLD, at)) {
                    at = columns(line, at + OLD.length(), before);
                }
                columns(line, line.startsWith(NEW, at) ? at + NEW.length() : at, after);
                after.replaceAll((column, value) -> value.equals(UNCHANGED)
                        ? before.getOrDefault(column, value)
                        : value);
            }
            default -> throw new IllegalArgumentException("not expected of test_decoding: " + line);
        }
        return new DecodedChange(table, operation, before, after);
    }

    /** Reads {@code name[type]:value} until the end or the new tuple; returns where it stopped. */
    private static int columns(String line, int from, Map<String, String> into) {
        int at = from;
        while (at < line.length() && !line.startsWith(NEW, at)) {
            int bracket = line.indexOf('[', at);
            String name = line.substring(at, bracket);
            int value = line.indexOf("]:", bracket) + 2;
            String type = line.substring(bracket + 1, value - 2);
            if (line.charAt(value) == '\'') {
                int end = quoteAfter(line, value + 1);
                into.put(name, PrintedValue.text(type, line.substring(value + 1, end).replace("''", "'")));
                at = end + 1;
            } else {
                int end = line.indexOf(' ', value);
                end = end < 0 ? line.length() : end;
                String text = line.substring(value, end);
                if (!text.equals("null")) {
                    into.put(name, text);
                }
                at = end;
            }
            at++;
        }
        return at;
    }

    /** Returns the index of the closing quote; a quote inside is doubled. */
    private static int quoteAfter(String line, int from) {
        int end = from;
        while (line.charAt(end) != '\'' || (end + 1 < line.length() && line.charAt(end + 1) == '\'')) {
            end += line.charAt(end) == '\'' ? 2 : 1;
        }
        return end;
    }
}
