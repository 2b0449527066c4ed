package dev.sluice.benchmarks.result;

import java.util.List;

/**
 * What is shown of one benchmark.
 *
 * @param table
 *            the numbers
 * @param chart
 *            the same as a picture
 * @param remarks
 *            what has to be known beside the table, a sentence each
 */
public record Section(Table table, BarChart chart, List<String> remarks) {
    public Section {
        remarks = List.copyOf(remarks);
    }
}
