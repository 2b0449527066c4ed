package dev.sluice.schemas;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;

/** The published schemas, ready to judge values, and the files beside them. */
final class Contract {
    private static final Map<String, String> SCHEMAS = Stream
            .of("common", "activity", "notification", "watermark", "dead-letter")
            .collect(Collectors.toMap(name -> "urn:sluice:schema:" + name,
                    name -> text("json-schema/" + name + ".json")));
    private static final SchemaRegistry REGISTRY = SchemaRegistry
            .withDefaultDialect(SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(SCHEMAS));

    private Contract() {}

    /** What is wrong with a value; empty if nothing is. */
    static List<Error> errors(String schema, String json) {
        return REGISTRY.getSchema(SchemaLocation.of("urn:sluice:schema:" + schema)).validate(json, InputFormat.JSON);
    }

    /** A published example. */
    static String example(String name) {
        return text("json-schema/examples/" + name + ".json").strip();
    }

    /** A published file. */
    static String text(String path) {
        try (InputStream file = Contract.class.getResourceAsStream(path)) {
            return new String(Objects.requireNonNull(file, path).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
