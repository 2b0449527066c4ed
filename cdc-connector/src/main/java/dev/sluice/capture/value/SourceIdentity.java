package dev.sluice.capture.value;

/**
 * The history of changes to which an LSN belongs: without it, an LSN of another server says nothing.
 *
 * @param system
 *            the system identifier of the cluster, which all its standbys share
 * @param timeline
 *            the timeline on which the server writes
 */
public record SourceIdentity(String system, Timeline timeline) {}
