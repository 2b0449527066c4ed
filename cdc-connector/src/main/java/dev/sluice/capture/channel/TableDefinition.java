package dev.sluice.capture.channel;

import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * One captured table and what its columns mean.
 *
 * @param table
 *            the table
 * @param columns
 *            which columns carry tenant, kind, recipient and time
 * @param insertSuffix
 *            what follows the channel in the event name of an insert: {@code new}, or for example {@code read}
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

    /** A table whose inserts are called {@code new}. */
    public static TableDefinition of(String table, Columns columns) {
        return new TableDefinition(TableName.parse(table), columns, "new");
    }

    /** The same table with another name for its inserts. */
    public TableDefinition withInsertSuffix(String suffix) {
        return new TableDefinition(table, columns, suffix);
    }

    /**
     * The columns with a meaning to Sluice, by their names in the table.
     *
     * @param tenant
     *            the tenant's id
     * @param kind
     *            the row's kind; null if the table has none
     * @param recipient
     *            the one user who may see the row; null if all rows are for the whole tenant
     * @param time
     *            when the row came to be; not null in any row, or inserts lose their stable id
     */
    public record Columns(String tenant, @Nullable String kind, @Nullable String recipient, String time) {
        public Columns {
            Stream.of(tenant, kind, recipient, time).filter(Objects::nonNull)
                    .forEach(column -> TableName.requirePart(column, "column"));
        }

        /** All named columns. */
        public Stream<String> names() {
            return Stream.of(tenant, kind, recipient, time).filter(Objects::nonNull).map(Objects::requireNonNull);
        }
    }
}
