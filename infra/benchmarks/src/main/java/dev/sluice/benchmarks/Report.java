package dev.sluice.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

import dev.sluice.benchmarks.result.Measurements;
import dev.sluice.benchmarks.result.Section;
import dev.sluice.benchmarks.result.Table;

/** Makes the page of all results: a text in which each benchmark's tables are put in, from the raw numbers. */
final class Report {
    private final Map<String, Benchmark> benchmarks;

    Report(Map<String, Benchmark> benchmarks) {
        this.benchmarks = benchmarks;
    }

    void write(Results results) throws IOException {
        String page = template();
        String charts = Objects.requireNonNull(results.page().getParent()).relativize(results.folder()).toString();
        Map<String, Table> tables = new HashMap<>();
        for (Map.Entry<String, Benchmark> benchmark : benchmarks.entrySet()) {
            String name = benchmark.getKey();
            Optional<Measurements> measured = results.read(name);
            String text = "Not measured yet.\n";
            if (measured.isPresent()) {
                Section section = benchmark.getValue().section(measured.get());
                results.draw(name, section);
                tables.put(name, section.table());
                text = text(measured.get(), section, (charts.isEmpty() ? "" : charts + "/") + name + ".svg");
            }
            page = page.replace("{{" + name + "}}\n", text);
        }
        page = page.replace("{{aims}}\n", Aims.table(tables).markdown());
        Files.createDirectories(results.page().toAbsolutePath().getParent());
        Files.writeString(results.page(), page);
    }

    static String text(Measurements measured, Section section, String chart) {
        return section.table().markdown() + "\n"
                + section.remarks().stream().map(remark -> "- " + remark + "\n").collect(Collectors.joining()) + "\n!["
                + section.chart().title() + "](" + chart + ")\n\n"
                + measured.notes().entrySet().stream().filter(note -> !note.getKey().equals("benchmark"))
                        .map(note -> note.getKey() + ": " + note.getValue()).collect(Collectors.joining("; "))
                + ".\n";
    }

    private static String template() throws IOException {
        try (InputStream text = Objects.requireNonNull(Report.class.getResourceAsStream("performance.md"))) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
