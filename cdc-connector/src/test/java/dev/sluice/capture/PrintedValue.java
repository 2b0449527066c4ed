package dev.sluice.capture;

import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The JSON of a value, derived from what PostgreSQL prints. Frozen: it is the contract of the wire protocol, written
 * down a second time. Stateless.
 */
final class PrintedValue {
    private static final Pattern TIME = Pattern
            .compile("(\\d+)(-\\d\\d-\\d\\d)(?: (\\d\\d:\\d\\d:\\d\\d)(?:\\.(\\d+))?(?:\\+00)?)?( BC)?");

    private PrintedValue() {}

    /**
     * @param type
     *            the type's name, qualified unless it belongs to pg_catalog
     * @param printed
     *            the text; null for NULL
     */
    static String json(String type, @Nullable String printed) {
        if (printed == null) {
            return "null";
        }
        return switch (type) {
            case "bool" -> printed.equals("t") ? "true" : "false";
            case "int2", "int4", "information_schema.cardinal_number" -> printed;
            case "float4", "float8" -> printed.matches("NaN|-?Infinity") ? quoted(printed) : printed;
            case "json", "jsonb" -> printed.replace('\n', ' ');
            case "extensions.hstore" -> "{" + printed.replace("=>NULL", "=>null").replace("=>", ":").replace(", ", ",")
                    + "}";
            case "public.lines" -> printed.replace('{', '[').replace('}', ']').replace("NULL", "null");
            default -> quoted(text(type, printed));
        };
    }

    /** Returns a value as it is in {@code ce_id}, before it is escaped. */
    static String text(String type, String printed) {
        return switch (type) {
            case "bool" -> printed.equals("t") ? "true" : "false";
            case "bytea" -> Base64.getEncoder().encodeToString(HexFormat.of().parseHex(printed.substring(2)));
            case "money" -> printed.replaceAll("[$,]", "");
            case "time" -> sixDigits(printed);
            case "timestamp", "timestamptz", "date", "information_schema.time_stamp" -> time(printed);
            default -> printed;
        };
    }

    private static String time(String printed) {
        Matcher parts = TIME.matcher(printed);
        if (!parts.matches()) {
            return printed;
        }
        int year = parts.group(5) == null ? Integer.parseInt(parts.group(1)) : 1 - Integer.parseInt(parts.group(1));
        String day = (year < 0 ? "-%04d" : year > 9999 ? "+%d" : "%04d").formatted(Math.abs(year)) + parts.group(2);
        return parts.group(3) == null
                ? day
                : day + "T" + sixDigits(parts.group(3) + (parts.group(4) == null ? "" : "." + parts.group(4))) + "Z";
    }

    private static String sixDigits(String time) {
        return ((time.contains(".") ? time : time + ".") + "000000").substring(0, "00:00:00.000000".length());
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\r", "\\r")
                .replace("\t", "\\t").replace("\u0001", "\\u0001") + "\"";
    }
}
