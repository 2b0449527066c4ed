package dev.sluice.bridge.http;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/** The responses that a client of the stream accepts, according to its Accept header. */
enum Accepted {
    /** Event streams and other types: an error is sent as a status and a problem document. */
    ANYTHING,
    /** Event streams only, like a browser's EventSource: a temporary error is sent as a {@code goodbye} event. */
    ONLY_STREAM,
    /** No event streams. */
    NO_STREAM;

    static Accepted of(@Nullable String header) {
        if (header == null || header.isBlank()) {
            return ANYTHING;
        }
        List<MediaType> types;
        try {
            types = MediaType.parseMediaTypes(header);
        } catch (InvalidMediaTypeException malformed) {
            return NO_STREAM;
        }
        boolean stream = types.stream()
                .anyMatch(type -> type.getQualityValue() > 0 && type.includes(MediaType.TEXT_EVENT_STREAM));
        if (!stream) {
            return NO_STREAM;
        }
        return types.stream().allMatch(MediaType.TEXT_EVENT_STREAM::equalsTypeAndSubtype) ? ONLY_STREAM : ANYTHING;
    }
}
