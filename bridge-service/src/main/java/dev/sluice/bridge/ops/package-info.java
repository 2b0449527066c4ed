/**
 * Health checks, metrics and warnings for operators.
 */
@NullMarked
package dev.sluice.bridge.ops;

import org.jspecify.annotations.NullMarked;
