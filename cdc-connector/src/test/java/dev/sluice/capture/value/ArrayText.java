package dev.sluice.capture.value;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/** The text of arrays as PostgreSQL prints it: an element is quoted only if it has to be. */
public final class ArrayText {
    private static final String QUOTED = "\"\\{} \t\n\r\u000b\f";

    private ArrayText() {}

    /** Returns the text of an array of texts, nulls and lists of these. */
    public static String of(List<? extends @Nullable Object> elements, char delimiter) {
        return elements.stream().map(each -> each instanceof List<?> list ? of(list, delimiter) : one(each, delimiter))
                .collect(Collectors.joining(String.valueOf(delimiter), "{", "}"));
    }

    private static String one(@Nullable Object element, char delimiter) {
        if (element == null) {
            return "NULL";
        }
        String text = element.toString();
        boolean quoted = text.isEmpty() || text.toUpperCase(Locale.ROOT).equals("NULL")
                || text.chars().anyMatch(c -> c == delimiter || QUOTED.indexOf(c) >= 0);
        return quoted ? '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"' : text;
    }
}
