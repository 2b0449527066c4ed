/**
 * Positions in the log as they travel on the wire. Knows neither Kafka nor HTTP.
 */
@NullMarked
package dev.sluice.bridge.position;

import org.jspecify.annotations.NullMarked;
