package dev.sluice.bridge.log;

import java.time.Instant;

/**
 * The log cannot be read.
 *
 * @param since
 *            since when, to a few seconds
 * @param reason
 *            why, and what to do, for an operator
 */
public record LogOutage(Instant since, String reason) {}
