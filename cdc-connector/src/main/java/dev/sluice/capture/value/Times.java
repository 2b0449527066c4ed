package dev.sluice.capture.value;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * The conversion of times to their text on the wire: RFC 3339, UTC, always six fractional digits. Years before 0 and
 * after 9999 have a sign, which RFC 3339 does not allow [ISO 8601].
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
        if (instant.isBefore(FIRST) || instant.isAfter(LAST)) {
            return INSTANT.format(instant);
        }
        LocalDateTime time = LocalDateTime.ofEpochSecond(instant.getEpochSecond(), instant.getNano(), ZoneOffset.UTC);
        // A formatter takes ten times as long, and every event has a time.
        byte[] text = "0000-00-00T00:00:00.000000Z".getBytes(StandardCharsets.ISO_8859_1);
        digits(time.getYear(), text, 4);
        digits(time.getMonthValue(), text, 7);
        digits(time.getDayOfMonth(), text, 10);
        digits(time.getHour(), text, 13);
        digits(time.getMinute(), text, 16);
        digits(time.getSecond(), text, 19);
        digits(time.getNano() / 1000, text, 26);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    /** Writes the digits of a number so that they end before {@code end}. */
    private static void digits(int number, byte[] text, int end) {
        int rest = number;
        for (int i = end - 1; rest > 0; i--) {
            text[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    /**
     * Returns an instant as RFC 3339 text, whose years have four digits. An instant outside the years 0 to 9999 becomes
     * the first or the last instant of that range.
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
