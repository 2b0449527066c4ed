/** Benchmarks, one command each; every one starts what it measures as processes of their own. */
@NullMarked
package dev.sluice.benchmarks;

import org.jspecify.annotations.NullMarked;
