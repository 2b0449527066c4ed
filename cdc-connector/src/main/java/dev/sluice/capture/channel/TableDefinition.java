package dev.sluice.capture.channel;

import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The definition of a captured table: its name and the meaning of its columns.
 *
 * @param table
 *            the table
 * @param columns
 *            the columns of tenant, kind, recipient and time
 * @param insertSuffix
 *            the part of the event name of an insert after the channel: {@code new}, or for example {@code read}
 */
public record TableDefinition(TableName table, Columns columns, String insertSuffix) {
    private static final Pattern SUFFIX = Pattern.compile("[a-z][a-z-]{0,31}");

    public TableDefinition {
        if (!SUFFIX.matcher(insertSuffix).matches() || insertSuffix.equals("updated")
                || insertSuffix.equals("deleted")) {
            throw new IllegalArgumentException("\"" + insertSuffix + "\" cannot name the inserts of " + table
                    + ": expected " + SUFFIX.pattern() + ", and neither updated nor deleted");
        }
    }

    /** Returns a table whose inserts have the suffix {@code new}. */
    public static TableDefinition of(String table, Columns columns) {
        return new TableDefinition(TableName.parse(table), columns, "new");
    }

    /** Returns the same table with another suffix for its inserts. */
    public TableDefinition withInsertSuffix(String suffix) {
        return new TableDefinition(table, columns, suffix);
    }

    /**
     * The names of the columns with a meaning to Sluice.
     *
     * @param tenant
     *            the column of the tenant's id
     * @param kind
     *            the column of the row's kind; null if the table has none
     * @param recipient
     *            the column of the only user who may see the row; null if all rows are for the whole tenant
     * @param time
     *            the column of the row's creation time; not null, because the id of an insert depends on it
     */
    public record Columns(String tenant, @Nullable String kind, @Nullable String recipient, String time) {
        public Columns {
            Stream.of(tenant, kind, recipient, time).filter(Objects::nonNull)
                    .forEach(column -> TableName.requirePart(column, "column"));
        }

        /** Returns all names that are not null. */
        public Stream<String> names() {
            return Stream.of(tenant, kind, recipient, time).filter(Objects::nonNull).map(Objects::requireNonNull);
        }
    }
}
