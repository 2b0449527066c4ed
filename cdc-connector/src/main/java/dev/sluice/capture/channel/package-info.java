/**
 * The captured channels, their tables and the meaning of their columns.
 */
@NullMarked
package dev.sluice.capture.channel;

import org.jspecify.annotations.NullMarked;
