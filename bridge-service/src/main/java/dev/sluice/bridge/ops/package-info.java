/**
 * What operators see: health and metrics.
 */
@NullMarked
package dev.sluice.bridge.ops;

import org.jspecify.annotations.NullMarked;
