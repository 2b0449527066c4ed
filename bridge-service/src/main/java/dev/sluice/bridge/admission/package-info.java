/**
 * Limits on concurrent responses and on how fast new ones may be opened.
 */
@NullMarked
package dev.sluice.bridge.admission;

import org.jspecify.annotations.NullMarked;
