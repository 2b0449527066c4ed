package dev.sluice.capture.row;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.sluice.capture.channel.TableName;

/**
 * One version of a table: its name and columns at the time when rows were written. Rows of one version share one
 * instance, so it is compared by identity. Immutable.
 */
public final class RowShape {
    private final TableName table;
    private final List<Column> columns;
    private final List<Integer> key;
    private final boolean isKeyUnique;

    /**
     * @param table
     *            the table's name
     * @param columns
     *            in the table's order
     * @param key
     *            the columns that identify a row. If one is missing, the version has no key.
     */
    public RowShape(TableName table, List<Column> columns, TableKey key) {
        this.table = table;
        this.columns = List.copyOf(columns);
        List<Integer> indexes = key.columns().stream().map(this::index).toList();
        this.key = indexes.contains(-1) ? List.of() : indexes;
        this.isKeyUnique = key.isUnique() && !this.key.isEmpty();
    }

    /** Returns the table's name. */
    public TableName table() {
        return table;
    }

    /** Returns the columns, in the table's order. */
    public List<Column> columns() {
        return columns;
    }

    /** Returns the indexes of the columns that identify a row, in the key's order; empty if there is no key. */
    public List<Integer> key() {
        return key;
    }

    /** Returns whether there is a key, and no two rows have the same one. */
    public boolean isKeyUnique() {
        return isKeyUnique;
    }

    /** Returns a column's index; -1 if there is no column with that name. */
    public int index(@Nullable String name) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }
}
