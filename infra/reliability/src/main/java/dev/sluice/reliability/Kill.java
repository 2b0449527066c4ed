package dev.sluice.reliability;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A strike that was.
 *
 * @param at
 *            when
 * @param strike
 *            what was to be done
 * @param recovery
 *            from the kill until every tenant's fast client had a row that was written after it; null if that was not
 *            awaited
 */
record Kill(Instant at, Strike strike, @Nullable Duration recovery) {}
