/** Writers that know of each transaction what its COMMIT said. */
@NullMarked
package dev.sluice.reliability.load;

import org.jspecify.annotations.NullMarked;
