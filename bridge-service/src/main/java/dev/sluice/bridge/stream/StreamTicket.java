package dev.sluice.bridge.stream;

import java.time.Instant;

import dev.sluice.bridge.log.LogBounds;

/**
 * A stream that may be opened.
 *
 * @param selection
 *            what it delivers
 * @param partition
 *            the tenant's partition
 * @param begin
 *            from where
 * @param bounds
 *            what the log held when that was decided; its end is what the stream catches up to
 * @param onGap
 *            what to do if the log cannot serve what follows
 * @param place
 *            its place among the open streams, given back when it ends
 * @param expiresAt
 *            when the caller's token ends; {@link Instant#MAX}: never
 */
public record StreamTicket(Selection selection, int partition, Start.Begin begin, LogBounds bounds,
        OnGap onGap, Admission.Admitted place, Instant expiresAt) {}
