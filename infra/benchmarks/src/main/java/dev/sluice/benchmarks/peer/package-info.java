/** Servers of event streams beside which the bridge is measured: how each is found, configured and started. */
@NullMarked
package dev.sluice.benchmarks.peer;

import org.jspecify.annotations.NullMarked;
