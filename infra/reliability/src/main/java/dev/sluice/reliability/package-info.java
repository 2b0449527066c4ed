/**
 * The crash harness: it kills PostgreSQL, Kafka, the capture and the bridge under load, and counts events that were
 * lost, duplicated or out of order.
 */
@NullMarked
package dev.sluice.reliability;

import org.jspecify.annotations.NullMarked;
