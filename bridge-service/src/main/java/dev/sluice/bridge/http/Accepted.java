package dev.sluice.bridge.http;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/** What a caller of the stream can take, by its Accept header. */
enum Accepted {
    /** Other types as well: errors can be answered with a status. */
    ANYTHING,
    /** Event streams and nothing else, like a browser's EventSource: passing errors are told in the stream. */
    ONLY_STREAM,
    /** No event stream. */
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
