/**
 * Wires the bridge. No other package imports it.
 */
@NullMarked
package dev.sluice.bridge;

import org.jspecify.annotations.NullMarked;
