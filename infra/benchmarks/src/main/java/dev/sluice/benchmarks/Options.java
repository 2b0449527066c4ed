package dev.sluice.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The options of a benchmark, by name. */
record Options(Map<String, String> values) {
    /** Reads {@code name=value} arguments and ignores all others. */
    static Options of(String... args) {
        return new Options(Arrays.stream(args).filter(arg -> arg.contains("="))
                .collect(Collectors.toMap(arg -> arg.substring(0, arg.indexOf('=')),
                        arg -> arg.substring(arg.indexOf('=') + 1))));
    }

    int number(String name, int fallback) {
        String value = values.get(name);
        return value == null ? fallback : Integer.parseInt(value);
    }

    /** Returns the value of an option as numbers separated by commas. */
    List<Integer> numbers(String name, Integer... fallback) {
        String value = values.get(name);
        return value == null ? List.of(fallback) : Arrays.stream(value.split(",", -1)).map(Integer::valueOf).toList();
    }

    String text(String name, String fallback) {
        return values.getOrDefault(name, fallback);
    }

    /**
     * Checks that only known options are set.
     *
     * @throws IllegalArgumentException
     *             if an unknown option is set; with a misspelt option the benchmark would measure something else
     */
    Options only(String... known) {
        Set<String> unknown = new TreeSet<>(values.keySet());
        unknown.removeAll(List.of(known));
        unknown.remove("results");
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("Unknown options " + unknown + ": expected "
                    + new TreeSet<>(List.of(known)) + " or results.");
        }
        return this;
    }
}
