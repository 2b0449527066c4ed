/**
 * Everything that depends on Jetty itself and not on the servlet API: the settings of its connectors, and streams that
 * write to their connection directly.
 */
@NullMarked
package dev.sluice.bridge.jetty;

import org.jspecify.annotations.NullMarked;
