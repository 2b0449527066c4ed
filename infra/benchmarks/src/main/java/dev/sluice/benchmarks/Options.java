package dev.sluice.benchmarks;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a benchmark was told.
 *
 * @param values
 *            by name
 */
record Options(Map<String, String> values) {
    /** Reads {@code name=value} arguments; others are passed by. */
    static Options of(String... args) {
        return new Options(Arrays.stream(args).filter(arg -> arg.contains("="))
                .collect(Collectors.toMap(arg -> arg.substring(0, arg.indexOf('=')),
                        arg -> arg.substring(arg.indexOf('=') + 1))));
    }

    int number(String name, int usual) {
        String value = values.get(name);
        return value == null ? usual : Integer.parseInt(value);
    }
}
