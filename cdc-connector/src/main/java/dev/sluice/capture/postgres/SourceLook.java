package dev.sluice.capture.postgres;

import java.util.List;

import dev.sluice.capture.problem.Degradation;

/**
 * What one look at the source found, if the capture can go on.
 *
 * @param membership
 *            the captured tables
 * @param degradations
 *            the requirements that are not met
 */
public record SourceLook(Membership membership, List<Degradation> degradations) {
    public SourceLook {
        degradations = List.copyOf(degradations);
    }
}
