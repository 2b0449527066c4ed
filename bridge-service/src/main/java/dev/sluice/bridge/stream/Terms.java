package dev.sluice.bridge.stream;

import java.time.Instant;

/**
 * How a stream is served.
 *
 * @param onGap
 *            what to do if the log cannot serve what follows
 * @param speed
 *            how fast it is replayed
 * @param expiresAt
 *            when the caller's token ends; {@link Instant#MAX}: never
 */
public record Terms(OnGap onGap, Speed speed, Instant expiresAt) {}
