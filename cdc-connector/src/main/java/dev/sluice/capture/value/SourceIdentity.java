package dev.sluice.capture.value;

/**
 * The history of changes to which an LSN belongs. LSNs of different histories cannot be compared.
 *
 * @param system
 *            the system identifier of the cluster, which all its standbys share
 * @param timeline
 *            the timeline on which the server writes
 */
public record SourceIdentity(String system, Timeline timeline) {}
