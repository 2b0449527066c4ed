package dev.sluice.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.sluice.benchmarks.result.Measurements;
import dev.sluice.benchmarks.result.Section;

/**
 * Where results are: raw numbers as {@code <benchmark>[-<part>].csv}, and what is made of them beside.
 *
 * @param folder
 *            where the raw numbers and charts are
 * @param page
 *            where the page is that shows all of them
 */
record Results(Path folder, Path page) {
    /** In {@code target/results}, or with {@code results=docs} in the documentation. */
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

    /** Writes raw numbers of one part of a benchmark; the same part's last ones are replaced. */
    void write(String file, Map<String, String> notes, List<String> columns, List<List<String>> rows)
            throws IOException {
        new Measurements(notes, columns, rows).write(folder.resolve(file + ".csv"));
    }

    /** All parts of a benchmark that were measured. */
    Optional<Measurements> read(String benchmark) throws IOException {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        Measurements all = null;
        try (var files = Files.list(folder)) {
            for (Path file : files.filter(path -> isOf(benchmark, path.getFileName().toString())).sorted().toList()) {
                Measurements part = Measurements.read(file);
                all = all == null ? part : all.and(part);
            }
        }
        return Optional.ofNullable(all);
    }

    private static boolean isOf(String benchmark, String file) {
        return file.equals(benchmark + ".csv") || (file.startsWith(benchmark + "-") && file.endsWith(".csv"));
    }

    /** Writes a chart beside the numbers. */
    void draw(String benchmark, Section section) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(benchmark + ".svg"), section.chart().svg());
    }
}
