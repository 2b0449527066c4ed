/**
 * The only place that knows Debezium: runs its PostgreSQL connector embedded and aligns Kafka transactions with
 * PostgreSQL's.
 */
@NullMarked
package dev.sluice.capture.engine;

import org.jspecify.annotations.NullMarked;
