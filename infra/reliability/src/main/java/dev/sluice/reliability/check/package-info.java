/** Comparison of what was committed with what is in the topics. Independent of processes. */
@NullMarked
package dev.sluice.reliability.check;

import org.jspecify.annotations.NullMarked;
