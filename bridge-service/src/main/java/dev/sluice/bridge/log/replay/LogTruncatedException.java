package dev.sluice.bridge.log.replay;

/** Thrown if the log was truncated before the position of a read, so that it continues with other records. */
public final class LogTruncatedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LogTruncatedException(Throwable cause) {
        super(cause.getMessage(), cause);
    }
}
