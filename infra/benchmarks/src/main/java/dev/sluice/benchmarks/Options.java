package dev.sluice.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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

    /** Numbers separated by commas. */
    List<Integer> numbers(String name, Integer... usual) {
        String value = values.get(name);
        return value == null ? List.of(usual) : Arrays.stream(value.split(",", -1)).map(Integer::valueOf).toList();
    }

    String text(String name, String usual) {
        return values.getOrDefault(name, usual);
    }

    /**
     * Checks that there are no others.
     *
     * @throws IllegalArgumentException
     *             if there are; a misspelt option would measure something else
     */
    Options only(String... known) {
        Set<String> unknown = new TreeSet<>(values.keySet());
        unknown.removeAll(List.of(known));
        unknown.remove("results");
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("There is no option " + unknown + " here: expected "
                    + new TreeSet<>(List.of(known)) + " or results.");
        }
        return this;
    }
}
