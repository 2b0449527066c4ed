/**
 * What a caller asks for: selection, starting point, filters and output mode. Values only; no I/O.
 */
@NullMarked
package dev.sluice.bridge.request;

import org.jspecify.annotations.NullMarked;
