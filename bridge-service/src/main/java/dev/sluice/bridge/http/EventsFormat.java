package dev.sluice.bridge.http;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/** The representations of events in a poll or export, negotiated by Accept [RFC 9110, section 12.5.1]. */
enum EventsFormat {
    /** A page: one JSON object. The default. */
    PAGE(MediaType.APPLICATION_JSON_VALUE),
    /** An export: one JSON object per line for each event. */
    LINES(MediaType.APPLICATION_NDJSON_VALUE);

    private final String contentType;

    EventsFormat(String contentType) {
        this.contentType = contentType;
    }

    String contentType() {
        return contentType;
    }

    /** Returns the preferred format: by quality, then by the more specific media range, then a page; empty if none. */
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
                .map(range -> new Preference(range.getQualityValue(), specificity(range)))
                .max(Comparator.comparingInt(Preference::specificity)).orElse(new Preference(0, 0));
    }

    private static int specificity(MediaType range) {
        if (range.isWildcardType()) {
            return 0;
        }
        return range.isWildcardSubtype() ? 1 : 2;
    }

    private record Preference(double quality, int specificity) {
        static final Comparator<Preference> ORDER = Comparator.comparingDouble(Preference::quality)
                .thenComparingInt(Preference::specificity);
    }
}
