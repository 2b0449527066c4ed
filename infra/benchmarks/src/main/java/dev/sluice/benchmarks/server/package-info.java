/** What serves streams in a benchmark: the bridge, a floor beneath it, and what everybody writes first; and the log that the bridge reads. */
@NullMarked
package dev.sluice.benchmarks.server;

import org.jspecify.annotations.NullMarked;
