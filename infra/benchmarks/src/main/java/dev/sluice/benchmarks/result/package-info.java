/** Measurements as text files, and tables and charts from them. Pure, except for reading and writing files. */
@NullMarked
package dev.sluice.benchmarks.result;

import org.jspecify.annotations.NullMarked;
