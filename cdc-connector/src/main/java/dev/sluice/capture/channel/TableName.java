package dev.sluice.capture.channel;

import java.util.regex.Pattern;

/**
 * The qualified name of a table.
 *
 * @param schema
 *            the schema, as stored by PostgreSQL
 * @param table
 *            the table, as stored by PostgreSQL
 */
public record TableName(String schema, String table) {
    private static final Pattern PART = Pattern.compile("[A-Za-z_][A-Za-z0-9_$]{0,62}");

    public TableName {
        requirePart(schema, "schema");
        requirePart(table, "table");
    }

    /**
     * Parses {@code schema.table} or {@code table}; the default schema is {@code public}.
     *
     * @throws IllegalArgumentException
     *             if the text is not a table name
     */
    public static TableName parse(String text) {
        int dot = text.indexOf('.');
        return dot < 0
                ? new TableName("public", text)
                : new TableName(text.substring(0, dot), text.substring(dot + 1));
    }

    /** Returns whether a table with this name can be captured. */
    public static boolean isUsable(String schema, String table) {
        return PART.matcher(schema).matches() && PART.matcher(table).matches();
    }

    /** Returns {@code schema.table}. */
    @Override
    public String toString() {
        return schema + "." + table;
    }

    /** Returns {@code "schema"."table"}, quoted for SQL. */
    public String quoted() {
        return '"' + schema + "\".\"" + table + '"';
    }

    static String requirePart(String part, String role) {
        if (!PART.matcher(part).matches()) {
            throw new IllegalArgumentException(
                    "\"" + part + "\" cannot be used as a " + role + " name: expected " + PART.pattern());
        }
        return part;
    }
}
