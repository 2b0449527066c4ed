/**
 * Wires the bridge; nobody imports it.
 */
@NullMarked
package dev.sluice.bridge;

import org.jspecify.annotations.NullMarked;
