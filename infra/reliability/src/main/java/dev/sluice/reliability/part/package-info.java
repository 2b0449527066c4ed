/** The four parts of Sluice, each a process of its own, to be killed and started again. */
@NullMarked
package dev.sluice.reliability.part;

import org.jspecify.annotations.NullMarked;
