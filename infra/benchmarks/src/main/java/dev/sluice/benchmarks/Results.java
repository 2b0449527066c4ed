package dev.sluice.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import dev.sluice.benchmarks.result.Measurements;
import dev.sluice.benchmarks.result.Section;

/**
 * The location of results: raw numbers as {@code <benchmark>[-<part>].csv}, charts, and the page.
 *
 * @param folder
 *            the folder of raw numbers and charts
 * @param page
 *            the file of the page
 */
record Results(Path folder, Path page) {
    /** Returns the results in {@code target/results}, or with {@code results=docs} those in the documentation. */
    static Results of(Options options, Path root) {
        return switch (options.text("results", "target")) {
            case "target" -> {
                Path folder = root.resolve("infra/benchmarks/target/results");
                yield new Results(folder, folder.resolve("performance.md"));
            }
            case "docs" -> new Results(root.resolve("docs/performance"), root.resolve("docs/performance.md"));
            case String other -> throw new IllegalArgumentException("results=" + other + ": expected target or docs");
        };
    }

    /** Writes the raw numbers of one part of a benchmark and replaces its previous ones. */
    void write(String file, Map<String, String> notes, List<String> columns, List<List<String>> rows)
            throws IOException {
        new Measurements(notes, columns, rows).write(folder.resolve(file + ".csv"));
    }

    /** Returns all measured parts of a benchmark, the one without a name first. */
    Optional<Measurements> read(String benchmark) throws IOException {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        Measurements all = null;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(path -> isOf(benchmark, path.getFileName().toString()))
                    .sorted(Comparator.comparing(Results::withoutExtension)).toList()) {
                Measurements part = Measurements.read(file);
                all = all == null ? part : all.and(part);
            }
        }
        return Optional.ofNullable(all);
    }

    private static String withoutExtension(Path file) {
        return file.getFileName().toString().replaceFirst("\\.[^.]*$", "");
    }

    private static boolean isOf(String benchmark, String file) {
        return file.equals(benchmark + ".csv") || (file.startsWith(benchmark + "-") && file.endsWith(".csv"));
    }

    /** Writes a chart next to the numbers. */
    void draw(String benchmark, Section section) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(benchmark + ".svg"), section.chart().svg());
    }
}
