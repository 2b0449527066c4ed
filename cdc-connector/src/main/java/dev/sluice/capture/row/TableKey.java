package dev.sluice.capture.row;

import java.util.List;

/**
 * The key of one version of a table.
 *
 * @param columns
 *            the names of the columns that identify a row, in order; empty if none are known
 * @param isUnique
 *            whether PostgreSQL ensures that no two rows have the same values in these columns
 */
public record TableKey(List<String> columns, boolean isUnique) {
    /** No known key. */
    public static final TableKey NONE = new TableKey(List.of(), false);

    public TableKey {
        columns = List.copyOf(columns);
    }

    /** Returns a key that no two rows share; {@link #NONE} if there are no columns. */
    public static TableKey unique(List<String> columns) {
        return columns.isEmpty() ? NONE : new TableKey(columns, true);
    }
}
