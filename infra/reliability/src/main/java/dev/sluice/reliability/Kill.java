package dev.sluice.reliability;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A strike that was carried out.
 *
 * @param recovery
 *            the time from the kill until the fast client of every tenant had received a row that was written after it;
 *            null if the run did not wait for that
 * @param processes
 *            the number of killed processes; PostgreSQL with its sessions is one
 */
record Kill(Instant at, Strike strike, @Nullable Duration recovery, int processes) {}
