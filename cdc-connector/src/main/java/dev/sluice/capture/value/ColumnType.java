package dev.sluice.capture.value;

/** The conversion of one type's values, from the text that PostgreSQL prints. Stateless. */
public sealed interface ColumnType permits ScalarType, ArrayType {
    /**
     * Writes a value as JSON.
     *
     * @param text
     *            holds the value's text from {@code from} to {@code to}, exclusive
     * @throws IllegalArgumentException
     *             if the text is found not to be one of this type. Numbers, booleans and JSON are not examined.
     */
    void write(byte[] text, int from, int to, JsonBuffer out);

    /**
     * Returns a value as text, for headers and ids. Different values have different texts.
     *
     * @throws IllegalArgumentException
     *             as above
     */
    String text(byte[] text, int from, int to);
}
