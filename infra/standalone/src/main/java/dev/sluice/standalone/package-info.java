/**
 * Standalone mode: PostgreSQL, Kafka, database migrations, capture, bridge and developer endpoints, started by one
 * command on one machine.
 */
@NullMarked
package dev.sluice.standalone;

import org.jspecify.annotations.NullMarked;
