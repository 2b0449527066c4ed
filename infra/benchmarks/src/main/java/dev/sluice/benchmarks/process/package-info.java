/** Child processes that are measured or help with a measurement, and the resources that they use. */
@NullMarked
package dev.sluice.benchmarks.process;

import org.jspecify.annotations.NullMarked;
