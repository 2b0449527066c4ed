package dev.sluice.bridge.notification;

/** Thrown if the database fails, or too many requests use it already. The message says which. A retry may succeed. */
public final class DatabaseUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DatabaseUnavailableException(String message) {
        super(message);
    }

    DatabaseUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
