package dev.sluice.capture.problem;

/**
 * A requirement on the source that is not met while the capture goes on: what was found, what follows and what to do.
 *
 * @param requirement
 *            the requirement, in kebab case, for example {@code truncate-guard}
 * @param subject
 *            what does not meet it: a table, a partition, a replication slot or a time
 * @param message
 *            one or more sentences
 */
public record Degradation(String requirement, String subject, String message) {}
