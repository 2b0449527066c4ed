package dev.sluice.bridge.http;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/** How a part of the log is written down, by the caller's Accept header [RFC 9110, section 12.5.1]. */
enum EventsFormat {
    /** A page, one JSON object; the default. */
    PAGE(MediaType.APPLICATION_JSON_VALUE),
    /** An export, a line of JSON for each event. */
    LINES(MediaType.APPLICATION_NDJSON_VALUE);

    private final String contentType;

    EventsFormat(String contentType) {
        this.contentType = contentType;
    }

    String contentType() {
        return contentType;
    }

    /** What the caller likes best; of two that it likes as much the one that it names, then a page; empty: neither. */
    static Optional<EventsFormat> of(@Nullable String header) {
        if (header == null || header.isBlank()) {
            return Optional.of(PAGE);
        }
        List<MediaType> ranges;
        try {
            ranges = MediaType.parseMediaTypes(header);
        } catch (InvalidMediaTypeException malformed) {
            return Optional.empty();
        }
        Preference page = PAGE.preference(ranges);
        Preference lines = LINES.preference(ranges);
        if (page.quality == 0 && lines.quality == 0) {
            return Optional.empty();
        }
        return Optional.of(Preference.ORDER.compare(lines, page) > 0 ? LINES : PAGE);
    }

    private Preference preference(List<MediaType> ranges) {
        MediaType type = MediaType.parseMediaType(contentType);
        return ranges.stream().filter(range -> range.includes(type))
                .map(range -> new Preference(range.getQualityValue(), exactness(range)))
                .max(Comparator.comparingInt(Preference::exactness)).orElse(new Preference(0, 0));
    }

    private static int exactness(MediaType range) {
        if (range.isWildcardType()) {
            return 0;
        }
        return range.isWildcardSubtype() ? 1 : 2;
    }

    private record Preference(double quality, int exactness) {
        static final Comparator<Preference> ORDER = Comparator.comparingDouble(Preference::quality)
                .thenComparingInt(Preference::exactness);
    }
}
