/** A client that holds thousands of streams with one thread and checks what comes. */
@NullMarked
package dev.sluice.benchmarks.load;

import org.jspecify.annotations.NullMarked;
