package dev.sluice.embedded;

/**
 * A reason not to start that a person can do something about. Its message is exactly one sentence, which says what was
 * found and what to do; a program prints it and ends with a non-zero status.
 */
public final class StartupProblem extends RuntimeException {
    /**
     * A problem without a technical cause.
     *
     * @throws IllegalArgumentException
     *             if {@code sentence} does not end as a sentence does
     */
    public StartupProblem(String sentence) {
        super(requireSentence(sentence));
    }

    /**
     * A problem with the exception that revealed it, for the log.
     *
     * @throws IllegalArgumentException
     *             if {@code sentence} does not end as a sentence does
     */
    public StartupProblem(String sentence, Throwable cause) {
        super(requireSentence(sentence), cause);
    }

    private static String requireSentence(String sentence) {
        if (!sentence.endsWith(".") || sentence.contains("\n")) {
            throw new IllegalArgumentException("\"" + sentence + "\" is not one sentence on one line");
        }
        return sentence;
    }
}
