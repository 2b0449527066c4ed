package dev.sluice.reliability.check;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of a value in an event, from the text that PostgreSQL prints. Only booleans and points in time differ. JSON
 * numbers, booleans and objects are compared by their JSON text. The harness uses no types with other JSON forms.
 * Stateless.
 */
final class PrintedValue {
    private static final Pattern TIME = Pattern
            .compile("(\\d{4}-\\d\\d-\\d\\d) (\\d\\d:\\d\\d:\\d\\d)(?:\\.(\\d{1,6}))?\\+00");
    private static final String MICROSECONDS = "000000";

    private PrintedValue() {}

    /**
     * @param type
     *            the type's name, as SQL declares it or as JDBC names it
     * @param printed
     *            the text; points in time are in UTC
     */
    static String text(String type, String printed) {
        return switch (type) {
            case "boolean", "bool" -> printed.startsWith("t") ? "true" : "false";
            case "timestamp with time zone", "timestamptz" -> time(printed);
            default -> printed;
        };
    }

    private static String time(String printed) {
        Matcher parts = TIME.matcher(printed);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not a point in time in UTC: " + printed);
        }
        String fraction = parts.group(3) == null ? "" : parts.group(3);
        return parts.group(1) + "T" + parts.group(2) + "." + fraction + MICROSECONDS.substring(fraction.length()) + "Z";
    }
}
