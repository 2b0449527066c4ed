/**
 * Responses, their readers and the writer loops that run them. Depends on the log; of HTTP it knows only an output that
 * takes bytes.
 */
@NullMarked
package dev.sluice.bridge.stream;

import org.jspecify.annotations.NullMarked;
