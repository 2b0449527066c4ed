/** The four parts of Sluice, each a separate process that is killed and restarted. */
@NullMarked
package dev.sluice.reliability.part;

import org.jspecify.annotations.NullMarked;
