package dev.sluice.standalone.dev;

import java.io.IOException;
import java.io.InputStream;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Reads an optional JSON body of bounded size into a record. A property that nobody reads is refused. Thread-safe. */
final class JsonBody {
    static final int LONGEST_BYTES = 1 << 20;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private JsonBody() {}

    /**
     * The body as a {@code type}; an empty body is <code>{}</code>.
     *
     * @throws RefusedRequest
     *             if it is longer than {@value #LONGEST_BYTES} bytes, is not JSON, or does not fit the type
     * @throws IOException
     *             if the client stops sending
     */
    static <T> T read(InputStream body, Class<T> type) throws IOException {
        byte[] bytes = body.readNBytes(LONGEST_BYTES + 1);
        if (bytes.length > LONGEST_BYTES) {
            throw bad("The body is longer than " + LONGEST_BYTES + " bytes: use psql for larger rows");
        }
        try {
            T value = JSON.readValue(bytes.length == 0 ? new byte[]{'{', '}'} : bytes, type);
            if (value == null) {
                throw bad("The body is null: expected a JSON object, or nothing");
            }
            return value;
        } catch (JacksonException unusable) {
            if (unusable.getCause() instanceof RefusedRequest refused) {
                throw refused;
            }
            throw bad("The body cannot be read: " + unusable.getOriginalMessage() + "; expected a JSON object such as "
                    + "{\"kind\":\"demo.created\",\"count\":1}, or nothing");
        }
    }

    static RefusedRequest bad(String detail) {
        return new RefusedRequest(Problem.badBody(detail));
    }
}
