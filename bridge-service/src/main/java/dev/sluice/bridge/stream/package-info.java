/**
 * Cursors and the connections that drain them. Knows the log, and of HTTP only an output that takes bytes.
 */
@NullMarked
package dev.sluice.bridge.stream;

import org.jspecify.annotations.NullMarked;
