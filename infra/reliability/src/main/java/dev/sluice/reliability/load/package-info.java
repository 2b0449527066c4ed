/** Writers that record the outcome of each COMMIT. */
@NullMarked
package dev.sluice.reliability.load;

import org.jspecify.annotations.NullMarked;
