package dev.sluice.bridge.log.replay;

/** The log was truncated before the position that was read: it continues with other records. */
public final class LogTruncatedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LogTruncatedException(Throwable cause) {
        super(cause.getMessage(), cause);
    }
}
