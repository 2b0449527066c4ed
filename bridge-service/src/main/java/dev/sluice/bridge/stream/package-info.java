/**
 * Responses, their readers and the writer loops that run them. Knows the log, and of HTTP only an output that takes bytes.
 */
@NullMarked
package dev.sluice.bridge.stream;

import org.jspecify.annotations.NullMarked;
