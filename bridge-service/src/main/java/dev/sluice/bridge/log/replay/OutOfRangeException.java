package dev.sluice.bridge.log.replay;

/** Thrown if the log does not hold the next record to read. */
public final class OutOfRangeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public OutOfRangeException(Throwable cause) {
        super(cause.getMessage(), cause);
    }
}
