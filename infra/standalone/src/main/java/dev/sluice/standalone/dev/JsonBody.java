package dev.sluice.standalone.dev;

import java.io.IOException;
import java.io.InputStream;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The parser of optional JSON request bodies of bounded size. It refuses unknown properties. Thread-safe. */
final class JsonBody {
    static final int MAX_BYTES = 1 << 20;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private JsonBody() {}

    /**
     * Parses the body as a {@code type}; an empty body counts as <code>{}</code>.
     *
     * @throws RefusedRequest
     *             if it is longer than {@value #MAX_BYTES} bytes, is not JSON, or does not fit the type
     * @throws IOException
     *             if the body cannot be read to its end
     */
    static <T> T read(InputStream body, Class<T> type) throws IOException {
        byte[] bytes = body.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw bad("The body is longer than " + MAX_BYTES + " bytes: use psql for larger rows");
        }
        try {
            T value = JSON.readValue(bytes.length == 0 ? new byte[]{'{', '}'} : bytes, type);
            if (value == null) {
                throw bad("The body is null: expected a JSON object, or an empty body");
            }
            return value;
        } catch (JacksonException unusable) {
            if (unusable.getCause() instanceof RefusedRequest refused) {
                throw refused;
            }
            throw bad("The body is invalid: " + unusable.getOriginalMessage() + "; expected a JSON object such as "
                    + "{\"kind\":\"demo.created\",\"count\":1}, or an empty body");
        }
    }

    static RefusedRequest bad(String detail) {
        return new RefusedRequest(Problem.badBody(detail));
    }
}
