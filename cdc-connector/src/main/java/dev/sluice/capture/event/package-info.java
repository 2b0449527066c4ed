/**
 * The pure mapping of row changes to event records, byte for byte (wire protocol, sections 1 and 2). Depends neither on
 * Kafka's clients nor on Debezium's engine, so that every runtime writes the same bytes.
 */
@NullMarked
package dev.sluice.capture.event;

import org.jspecify.annotations.NullMarked;
