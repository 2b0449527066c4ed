package dev.sluice.capture.engine;

import java.util.Properties;

import org.apache.kafka.connect.data.SchemaBuilder;

import io.debezium.spi.converter.CustomConverter;
import io.debezium.spi.converter.RelationalColumn;

/**
 * Debezium's conversion of every column: a string, whatever the column's type, because the query of a snapshot returns
 * text. Instantiated by Debezium; stateless.
 */
public final class TextConverter implements CustomConverter<SchemaBuilder, RelationalColumn> {
    /** Used by Debezium. */
    public TextConverter() {}

    @Override
    public void configure(Properties properties) {}

    @Override
    @SuppressWarnings("NullAway") // Debezium passes null for NULL.
    public void converterFor(RelationalColumn column, ConverterRegistration<SchemaBuilder> registration) {
        registration.register(SchemaBuilder.string().optional(), value -> value == null ? null : value.toString());
    }
}
