/**
 * Access to the source database: its requirements, its replication slot, snapshot queries and heartbeats. No other
 * package uses JDBC.
 */
@NullMarked
package dev.sluice.capture.postgres;

import org.jspecify.annotations.NullMarked;
