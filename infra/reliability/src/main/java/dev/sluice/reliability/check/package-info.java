/** What was committed, what the topics hold, and how two such sequences differ. Knows nothing of processes. */
@NullMarked
package dev.sluice.reliability.check;

import org.jspecify.annotations.NullMarked;
