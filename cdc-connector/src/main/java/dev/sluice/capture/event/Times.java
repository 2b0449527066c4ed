package dev.sluice.capture.event;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

import org.apache.kafka.connect.data.Schema;
import org.jspecify.annotations.Nullable;

/** The conversion of times to their text on the wire: RFC 3339, UTC, always six fractional digits. */
public final class Times {
    private static final DateTimeFormatter INSTANT = DateTimeFormatter
            .ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS", Locale.ROOT);
    private static final int FIRST_YEAR = -4713;
    private static final int LAST_YEAR = 5_874_897;
    private static final long NANOS_OF_A_DAY = 86_400_000_000_000L;

    private Times() {}

    /** Returns an instant as text, for example {@code 2026-01-02T03:04:05.678901Z}. */
    public static String format(Instant instant) {
        return INSTANT.format(instant);
    }

    /** Returns microseconds since the epoch as an instant. */
    public static Instant ofEpochMicros(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000);
    }

    /** Returns an instant in microseconds since the epoch. */
    public static long epochMicros(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
    }

    /** Returns the instant a column holds; null if the column is not a point in time, or infinite. */
    static @Nullable Instant instant(Schema schema, @Nullable Object value) {
        if (value == null || schema.name() == null) {
            return null;
        }
        return switch (schema.name()) {
            case "io.debezium.time.Timestamp" -> ranged(Instant.ofEpochMilli(((Number) value).longValue()));
            case "io.debezium.time.MicroTimestamp" -> isInfinite((Number) value)
                    ? null
                    : ranged(ofEpochMicros(((Number) value).longValue()));
            case "io.debezium.time.NanoTimestamp" -> Instant.ofEpochSecond(0, ((Number) value).longValue());
            case "io.debezium.time.ZonedTimestamp" -> parse((String) value);
            default -> null;
        };
    }

    /** Returns the text of a time column; null if {@code schema} is none of Debezium's time types. */
    static @Nullable String text(Schema schema, Object value) {
        if (schema.name() == null) {
            return null;
        }
        return switch (schema.name()) {
            case "io.debezium.time.Timestamp", "io.debezium.time.MicroTimestamp", "io.debezium.time.NanoTimestamp",
                    "io.debezium.time.ZonedTimestamp" -> {
                Instant instant = instant(schema, value);
                yield instant != null
                        ? format(instant)
                        : value instanceof Long micros ? infinite(micros) : value.toString();
            }
            case "io.debezium.time.Date" -> ranged(LocalDate.ofEpochDay(((Number) value).longValue())).toString();
            case "io.debezium.time.Time" -> time(((Number) value).longValue() * 1_000_000);
            case "io.debezium.time.MicroTime" -> time(((Number) value).longValue() * 1_000);
            case "io.debezium.time.NanoTime" -> time(((Number) value).longValue());
            default -> null;
        };
    }

    /** Returns whether this is Debezium's value for one of PostgreSQL's infinite timestamps. */
    private static boolean isInfinite(Number micros) {
        return micros.longValue() == Long.MAX_VALUE || micros.longValue() == Long.MIN_VALUE;
    }

    private static String infinite(long micros) {
        return micros > 0 ? "infinity" : "-infinity";
    }

    private static Instant ranged(Instant instant) {
        ranged(instant.atOffset(ZoneOffset.UTC).toLocalDate());
        return instant;
    }

    /**
     * Returns the date if it is in PostgreSQL's range. A date outside of it is an infinite date, or the result of an
     * overflow.
     */
    private static LocalDate ranged(LocalDate date) {
        if (date.getYear() < FIRST_YEAR || date.getYear() > LAST_YEAR) {
            throw new IllegalArgumentException("a date or time is infinite or out of range");
        }
        return date;
    }

    private static @Nullable Instant parse(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException infinite) {
            return null;
        }
    }

    private static String time(long nanosOfDay) {
        // PostgreSQL's 24:00:00 has no LocalTime.
        return nanosOfDay == NANOS_OF_A_DAY ? "24:00:00.000000" : TIME.format(LocalTime.ofNanoOfDay(nanosOfDay));
    }
}
