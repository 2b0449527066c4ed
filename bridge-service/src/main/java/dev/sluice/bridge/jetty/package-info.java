/**
 * All code that depends on Jetty's API: the settings of its connectors, and streams that write directly to their
 * connection.
 */
@NullMarked
package dev.sluice.bridge.jetty;

import org.jspecify.annotations.NullMarked;
