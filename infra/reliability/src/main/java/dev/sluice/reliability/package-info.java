/**
 * Kills PostgreSQL, Kafka, the capture and the bridge under load, and counts what that cost: nothing may be lost,
 * doubled or out of order.
 */
@NullMarked
package dev.sluice.reliability;

import org.jspecify.annotations.NullMarked;
