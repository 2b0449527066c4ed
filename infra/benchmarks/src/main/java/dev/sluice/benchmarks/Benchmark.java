package dev.sluice.benchmarks;

import dev.sluice.benchmarks.result.Measurements;
import dev.sluice.benchmarks.result.Section;

/** A measurement in two steps: a run writes raw numbers, and a section of the page is derived from them alone. */
interface Benchmark {
    /** Measures, writes the raw numbers and leaves nothing running. */
    void run(Options options, Results results) throws Exception;

    /** Derives the section of the page from raw numbers. Pure. */
    Section section(Measurements measured);
}
