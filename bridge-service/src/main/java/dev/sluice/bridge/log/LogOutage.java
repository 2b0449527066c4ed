package dev.sluice.bridge.log;

import java.time.Instant;

/**
 * A period during which the log cannot be read.
 *
 * @param since
 *            when it began, accurate to a few seconds
 * @param reason
 *            the cause and the remedy, for an operator
 */
public record LogOutage(Instant since, String reason) {}
