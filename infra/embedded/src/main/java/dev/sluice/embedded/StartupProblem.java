package dev.sluice.embedded;

/**
 * A failure to start that the user can fix. Its message is one line of text that ends with a full stop and says what
 * happened and what to do. A program prints it and exits with a non-zero status.
 */
public final class StartupProblem extends RuntimeException {
    /**
     * @throws IllegalArgumentException
     *             if {@code message} is not one line that ends with a full stop
     */
    public StartupProblem(String message) {
        super(requireLine(message));
    }

    /**
     * @throws IllegalArgumentException
     *             if {@code message} is not one line that ends with a full stop
     */
    public StartupProblem(String message, Throwable cause) {
        super(requireLine(message), cause);
    }

    private static String requireLine(String message) {
        if (!message.endsWith(".") || message.contains("\n")) {
            throw new IllegalArgumentException("\"" + message + "\" is not one line that ends with a full stop");
        }
        return message;
    }
}
