package dev.sluice.bridge.request;

/**
 * The speed at which past events are delivered, as a multiple of the pace at which they were committed.
 *
 * @param factor
 *            positive; infinite means as fast as the client reads
 */
public record ReplaySpeed(double factor) {
    /** As fast as the client reads. */
    public static final ReplaySpeed UNLIMITED = new ReplaySpeed(Double.POSITIVE_INFINITY);

    public ReplaySpeed {
        if (!(factor > 0)) {
            throw new IllegalArgumentException("speed is " + factor + ": expected a positive number");
        }
    }

    /** Returns whether events wait until they are due. */
    public boolean isLimited() {
        return !Double.isInfinite(factor);
    }
}
