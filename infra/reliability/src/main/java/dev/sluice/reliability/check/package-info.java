/** The comparison of committed events with the events in the topics. Independent of processes. */
@NullMarked
package dev.sluice.reliability.check;

import org.jspecify.annotations.NullMarked;
