/** The measured servers: the bridge, the floor and a loop over emitters; and the log that the bridge reads. */
@NullMarked
package dev.sluice.benchmarks.server;

import org.jspecify.annotations.NullMarked;
