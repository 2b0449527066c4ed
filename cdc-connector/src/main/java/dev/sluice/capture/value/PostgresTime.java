package dev.sluice.capture.value;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * The conversion of dates and times from PostgreSQL's ISO output style to RFC 3339 in UTC, always with six fractional
 * digits. {@code infinity} and {@code -infinity} stay as they are; 1 BC is the year 0, and years
 * before it and after 9999 get a sign [ISO 8601].
 *
 * @see <a href="https://www.postgresql.org/docs/current/datatype-datetime.html#DATATYPE-DATETIME-OUTPUT">PostgreSQL,
 *      Date/Time Output</a>
 */
final class PostgresTime {
    private static final byte[] BEFORE_CHRIST = " BC".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] INFINITY = "infinity".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MINUS_INFINITY = "-infinity".getBytes(StandardCharsets.US_ASCII);
    private static final int FRACTION_DIGITS = 6;
    private static final int YEAR_DIGITS = 4;
    /** The length of {@code -MM-DD}. */
    private static final int MONTH_AND_DAY = 6;
    /** The length of {@code HH:MM:SS}. */
    private static final int CLOCK = 8;

    private PostgresTime() {}

    static void writeDate(byte[] text, int from, int to, JsonBuffer out) {
        if (isInfinite(text, from, to)) {
            out.raw(text, from, to);
            return;
        }
        boolean beforeChrist = endsBeforeChrist(text, from, to);
        date(text, from, beforeChrist ? to - BEFORE_CHRIST.length : to, beforeChrist, out);
    }

    static void writeTime(byte[] text, int from, int to, JsonBuffer out) {
        time(text, from, requireClock(text, from, to), out);
    }

    /** Writes a timestamp without time zone, or one in UTC. */
    static void writeTimestamp(byte[] text, int from, int to, JsonBuffer out) {
        if (isInfinite(text, from, to)) {
            out.raw(text, from, to);
            return;
        }
        boolean beforeChrist = endsBeforeChrist(text, from, to);
        int space = index(text, ' ', from, to);
        int end = endOfClock(text, space + 1, beforeChrist ? to - BEFORE_CHRIST.length : to);
        date(text, from, space, beforeChrist, out);
        time(text, space + 1, end, out.append('T'));
        out.append('Z');
    }

    /** Returns the instant of a timestamp without time zone, or one in UTC; null if it is infinite. */
    static @Nullable Instant instant(byte[] text, int from, int to) {
        if (isInfinite(text, from, to)) {
            return null;
        }
        boolean beforeChrist = endsBeforeChrist(text, from, to);
        int space = index(text, ' ', from, to);
        int clock = space + 1;
        int end = endOfClock(text, clock, beforeChrist ? to - BEFORE_CHRIST.length : to);
        int year = number(text, from, endOfYear(text, from, space));
        int nanos = 0;
        for (int i = clock + CLOCK + 1; i < clock + CLOCK + 10; i++) {
            nanos = 10 * nanos + (i < end ? digit(text, i) : 0);
        }
        try {
            return LocalDateTime.of(beforeChrist ? 1 - year : year, number(text, space - 5, space - 3),
                    number(text, space - 2, space), number(text, clock, clock + 2), number(text, clock + 3, clock + 5),
                    number(text, clock + 6, clock + CLOCK), nanos).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException notATime) {
            throw notATime(text, from, to, notATime);
        }
    }

    /** Writes a date without its era. */
    private static void date(byte[] text, int from, int to, boolean beforeChrist, JsonBuffer out) {
        int endOfYear = endOfYear(text, from, to);
        int year = number(text, from, endOfYear);
        if (beforeChrist) {
            out.ascii(year == 1 ? "0000" : "-" + "0".repeat(Math.max(0, YEAR_DIGITS - digits(year - 1))) + (year - 1));
        } else {
            if (endOfYear > from + YEAR_DIGITS) {
                out.append('+');
            }
            out.raw(text, from, endOfYear);
        }
        out.raw(text, endOfYear, to);
    }

    /** Returns where the year of a date ends. */
    private static int endOfYear(byte[] text, int from, int to) {
        int end = to - MONTH_AND_DAY;
        if (end < from + YEAR_DIGITS || text[end] != '-' || !isDigits(text, end + 1, end + 3) || text[end + 3] != '-'
                || !isDigits(text, end + 4, to)) {
            throw notATime(text, from, to, null);
        }
        return end;
    }

    /** Writes a time of day, without its zone. */
    private static void time(byte[] text, int from, int to, JsonBuffer out) {
        out.raw(text, from, to);
        int fraction = Math.max(0, to - from - CLOCK - 1);
        if (fraction == 0) {
            out.append('.');
        }
        for (int i = fraction; i < FRACTION_DIGITS; i++) {
            out.append('0');
        }
    }

    /** Returns where a time of day ends: at the zone {@code +00}, or at {@code to}. */
    private static int endOfClock(byte[] text, int from, int to) {
        int zone = from;
        while (zone < to && text[zone] != '+' && text[zone] != '-') {
            zone++;
        }
        if (zone < to && (to - zone != 3 || text[zone + 1] != '0' || text[zone + 2] != '0')) {
            throw new IllegalArgumentException("a time is not in UTC: "
                    + new String(text, from, to - from, StandardCharsets.US_ASCII));
        }
        return requireClock(text, from, zone);
    }

    private static int requireClock(byte[] text, int from, int to) {
        int fraction = to - from - CLOCK - 1;
        if (fraction < -1 || fraction == 0 || fraction > FRACTION_DIGITS || !isDigits(text, from, from + 2)
                || text[from + 2] != ':' || !isDigits(text, from + 3, from + 5) || text[from + 5] != ':'
                || !isDigits(text, from + 6, from + CLOCK)
                || (fraction > 0 && (text[from + CLOCK] != '.' || !isDigits(text, from + CLOCK + 1, to)))) {
            throw notATime(text, from, to, null);
        }
        return to;
    }

    private static boolean isInfinite(byte[] text, int from, int to) {
        return to > from && text[to - 1] == 'y' && (isEqual(text, from, to, INFINITY)
                || isEqual(text, from, to, MINUS_INFINITY));
    }

    private static boolean isEqual(byte[] text, int from, int to, byte[] expected) {
        return Arrays.equals(text, from, to, expected, 0, expected.length);
    }

    private static boolean endsBeforeChrist(byte[] text, int from, int to) {
        return to - from > BEFORE_CHRIST.length && text[to - 1] == 'C'
                && isEqual(text, to - BEFORE_CHRIST.length, to, BEFORE_CHRIST);
    }

    private static int index(byte[] text, char wanted, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text[i] == wanted) {
                return i;
            }
        }
        throw notATime(text, from, to, null);
    }

    private static boolean isDigits(byte[] text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text[i] < '0' || text[i] > '9') {
                return false;
            }
        }
        return true;
    }

    private static int number(byte[] text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            number = 10 * number + digit(text, i);
        }
        return number;
    }

    private static int digit(byte[] text, int index) {
        int digit = text[index] - '0';
        if (digit < 0 || digit > 9) {
            throw new IllegalArgumentException("a time has a character that is no digit");
        }
        return digit;
    }

    private static int digits(int number) {
        return Integer.toString(number).length();
    }

    private static IllegalArgumentException notATime(byte[] text, int from, int to, @Nullable Throwable cause) {
        return new IllegalArgumentException("not a date or time in PostgreSQL's ISO style: "
                + new String(text, from, Math.max(0, Math.min(to - from, 64)), StandardCharsets.US_ASCII), cause);
    }
}
