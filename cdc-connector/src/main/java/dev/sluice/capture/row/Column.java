package dev.sluice.capture.row;

import dev.sluice.capture.value.ColumnType;

/**
 * One column of a table.
 *
 * @param name
 *            its name
 * @param type
 *            the conversion of its values
 */
public record Column(String name, ColumnType type) {}
