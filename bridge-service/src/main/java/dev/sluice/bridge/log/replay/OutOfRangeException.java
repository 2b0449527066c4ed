package dev.sluice.bridge.log.replay;

/** The log does not hold the record that was to be read next. */
public final class OutOfRangeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public OutOfRangeException(Throwable cause) {
        super(cause.getMessage(), cause);
    }
}
