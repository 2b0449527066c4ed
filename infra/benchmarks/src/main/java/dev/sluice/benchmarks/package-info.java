/** Benchmarks, one command each. Every benchmark starts the measured programs as separate processes. */
@NullMarked
package dev.sluice.benchmarks;

import org.jspecify.annotations.NullMarked;
