package dev.sluice.bridge.log;

import java.time.Instant;

/**
 * A time during which the log cannot be read.
 *
 * @param since
 *            its begin, to a few seconds
 * @param reason
 *            why, and what to do, for an operator
 */
public record LogOutage(Instant since, String reason) {}
