/**
 * Debezium: runs its PostgreSQL connector and aligns Kafka transactions with PostgreSQL transactions. No other package
 * uses Debezium.
 */
@NullMarked
package dev.sluice.capture.engine;

import org.jspecify.annotations.NullMarked;
