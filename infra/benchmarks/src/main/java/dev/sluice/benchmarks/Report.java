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

/** The generator of the page with all results: a template, filled with tables from the raw numbers. */
final class Report {
    private static final int LINE_LENGTH = 115;

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
        page = page.replace("{{goals}}\n", Goals.table(tables).markdown());
        Files.createDirectories(results.page().toAbsolutePath().getParent());
        Files.writeString(results.page(), page);
    }

    static String text(Measurements measured, Section section, String chart) {
        return section.table().markdown() + "\n"
                + section.remarks().stream().map(remark -> wrapped("- " + remark, "  ")).collect(Collectors.joining())
                + "\n!["
                + section.chart().title() + "](" + chart + ")\n\n"
                + wrapped(measured.notes().entrySet().stream().filter(note -> !note.getKey().equals("benchmark"))
                        .map(note -> note.getKey() + ": " + note.getValue()).collect(Collectors.joining("; ")) + ".",
                        "");
    }

    /** Returns the text in lines of bounded length, all but the first with an indent. */
    private static String wrapped(String text, String indent) {
        var lines = new StringBuilder();
        var line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > LINE_LENGTH) {
                lines.append(line).append('\n');
                line = new StringBuilder(indent).append(word);
            } else {
                line.append(line.isEmpty() ? "" : " ").append(word);
            }
        }
        return lines.append(line).append('\n').toString();
    }

    private static String template() throws IOException {
        try (InputStream text = Objects.requireNonNull(Report.class.getResourceAsStream("performance.md"))) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
