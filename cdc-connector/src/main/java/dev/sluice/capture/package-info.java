/**
 * The capture: PostgreSQL tables into Kafka topics, every committed row exactly once, in commit order. Start at {@link
 * dev.sluice.capture.Capture}.
 */
@NullMarked
package dev.sluice.capture;

import org.jspecify.annotations.NullMarked;
