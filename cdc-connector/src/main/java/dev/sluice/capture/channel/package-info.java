/**
 * What is captured: channels, their tables and what their columns mean.
 */
@NullMarked
package dev.sluice.capture.channel;

import org.jspecify.annotations.NullMarked;
