/** What was measured, kept as text, and what is made of it: tables, charts, pages. Pure but for files. */
@NullMarked
package dev.sluice.benchmarks.result;

import org.jspecify.annotations.NullMarked;
