package dev.sluice.bridge.log;

/** Thrown if the log cannot be read now. The message tells an operator why. The caller may retry. */
public final class LogUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LogUnavailableException(String message) {
        super(message);
    }

    public LogUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
