package dev.sluice.benchmarks;

import dev.sluice.benchmarks.result.Measurements;
import dev.sluice.benchmarks.result.Section;

/** A measurement: first it is run, which gives raw numbers; what is shown is made of those and of nothing else. */
interface Benchmark {
    /** Measures, writes the raw numbers and leaves nothing running. */
    void run(Options options, Results results) throws Exception;

    /** What raw numbers of this benchmark show. Pure. */
    Section section(Measurements measured);
}
