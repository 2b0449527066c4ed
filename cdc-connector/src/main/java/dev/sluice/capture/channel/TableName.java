package dev.sluice.capture.channel;

import java.util.regex.Pattern;

/**
 * A table with its schema.
 *
 * @param schema
 *            the schema as PostgreSQL stores it
 * @param table
 *            the table as PostgreSQL stores it
 */
public record TableName(String schema, String table) {
    private static final Pattern PART = Pattern.compile("[A-Za-z_][A-Za-z0-9_$]{0,62}");

    public TableName {
        requirePart(schema, "schema");
        requirePart(table, "table");
    }

    /**
     * Reads {@code schema.table}; without a schema it is {@code public}.
     *
     * @throws IllegalArgumentException
     *             if the text is not such a name
     */
    public static TableName parse(String text) {
        int dot = text.indexOf('.');
        return dot < 0
                ? new TableName("public", text)
                : new TableName(text.substring(0, dot), text.substring(dot + 1));
    }

    /** {@code schema.table}. */
    @Override
    public String toString() {
        return schema + "." + table;
    }

    /** {@code "schema"."table"}, ready for SQL. */
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
