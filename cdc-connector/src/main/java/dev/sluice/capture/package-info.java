/**
 * Captures PostgreSQL tables into Kafka topics: every committed row exactly once, in commit order. Start here: {@link
 * dev.sluice.capture.Capture}.
 */
@NullMarked
package dev.sluice.capture;

import org.jspecify.annotations.NullMarked;
