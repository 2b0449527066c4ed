package dev.sluice.capture.postgres;

/**
 * A requirement that is not met.
 *
 * @param requirement
 *            in kebab case
 * @param severity
 *            what follows
 * @param subject
 *            the table or partition
 * @param text
 *            what was found, what follows, and the statement that meets the requirement
 */
record Unmet(String requirement, Severity severity, String subject, String text) {
    /** What follows from an unmet requirement. */
    enum Severity {
        /** Changes cannot be captured correctly: the capture waits until the requirement is met. */
        STOPS,
        /** The capture goes on, and its state names the requirement. */
        DEGRADES
    }
}
