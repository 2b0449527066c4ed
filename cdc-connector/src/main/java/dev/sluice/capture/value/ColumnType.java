package dev.sluice.capture.value;

import org.jspecify.annotations.Nullable;

/** The conversion of one type's values, from the text that PostgreSQL prints. Stateless. */
public sealed interface ColumnType permits ScalarType, ArrayType {
    /**
     * Writes a value as JSON.
     *
     * @param text
     *            holds the value's text from {@code from} to {@code to}, exclusive
     * @throws IllegalArgumentException
     *             if the text is not one of this type
     */
    void write(byte[] text, int from, int to, JsonBuffer out);

    /** Returns a value as text, for headers and ids; null if the type has no such form. */
    @Nullable
    String text(byte[] text, int from, int to);
}
