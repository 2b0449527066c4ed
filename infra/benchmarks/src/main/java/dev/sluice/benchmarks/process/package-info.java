/** Processes that are measured or help to measure: started, pinned, asked, ended. */
@NullMarked
package dev.sluice.benchmarks.process;

import org.jspecify.annotations.NullMarked;
