package dev.sluice.capture.value;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * The conversion of times to their text on the wire: RFC 3339, UTC, always six fractional digits. Years before 0 and after
 * 9999 have a sign, which RFC 3339 does not know [ISO 8601].
 */
public final class Times {
    private static final DateTimeFormatter INSTANT = DateTimeFormatter
            .ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** The first and the last instant that RFC 3339 can express with microseconds. */
    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999Z");

    private Times() {}

    /** Returns an instant as text, for example {@code 2026-01-02T03:04:05.678901Z}. */
    public static String format(Instant instant) {
        return INSTANT.format(instant);
    }

    /**
     * Returns an instant as RFC 3339 text, whose years have four digits: instants outside the years 0 to 9999 become the
     * first or the last one within.
     */
    public static String formatWithinRfc3339(Instant instant) {
        return format(instant.isBefore(FIRST) ? FIRST : instant.isAfter(LAST) ? LAST : instant);
    }

    /** Returns microseconds since the epoch as an instant. */
    public static Instant ofEpochMicros(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000);
    }

    /** Returns an instant in microseconds since the epoch. */
    public static long epochMicros(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
    }

    /**
     * Returns the instant that a column holds.
     *
     * @param text
     *            the value's text, from {@code from} to {@code to}, exclusive
     * @return null if the type is not a point in time, or the value is infinite
     * @throws IllegalArgumentException
     *             if the text is not a time
     */
    public static @Nullable Instant instant(ColumnType type, byte[] text, int from, int to) {
        return type == ScalarType.TIMESTAMP ? PostgresTime.instant(text, from, to) : null;
    }
}
