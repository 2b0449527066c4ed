package dev.sluice.bridge.request;

import java.time.Instant;

/**
 * The terms on which a response is served.
 *
 * @param onGap
 *            what happens if the log cannot serve the position
 * @param speed
 *            how fast past events are delivered
 * @param expiresAt
 *            when the caller's token expires; {@link Instant#MAX} if it does not
 */
public record StreamTerms(OnGap onGap, ReplaySpeed speed, Instant expiresAt) {}
