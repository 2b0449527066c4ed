/** The wiring of the bridge. No other package depends on it. */
@NullMarked
package dev.sluice.bridge;

import org.jspecify.annotations.NullMarked;
