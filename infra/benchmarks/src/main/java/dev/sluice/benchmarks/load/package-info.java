/** A client that reads thousands of streams with one thread and checks them. */
@NullMarked
package dev.sluice.benchmarks.load;

import org.jspecify.annotations.NullMarked;
