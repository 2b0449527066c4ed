/**
 * The pure mapping from a row change to event records, byte for byte (wire protocol, sections 1 and 2). Knows neither
 * Kafka clients nor Debezium's engine, so that every runtime gives the same bytes.
 */
@NullMarked
package dev.sluice.capture.event;

import org.jspecify.annotations.NullMarked;
