package dev.sluice.benchmarks.result;

import java.util.List;

/**
 * The section of one benchmark on the page.
 *
 * @param remarks
 *            notes below the table, a paragraph each
 */
public record Section(Table table, BarChart chart, List<String> remarks) {
    public Section {
        remarks = List.copyOf(remarks);
    }
}
