package dev.sluice.capture.postgres;

import java.util.List;

import dev.sluice.capture.problem.Degradation;

/**
 * The result of a check of the source that found nothing that stops the capture.
 *
 * @param membership
 *            the captured tables
 * @param degradations
 *            the unmet requirements
 */
public record SourceLook(Membership membership, List<Degradation> degradations) {
    public SourceLook {
        degradations = List.copyOf(degradations);
    }
}
