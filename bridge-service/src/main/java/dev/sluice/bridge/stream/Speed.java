package dev.sluice.bridge.stream;

/**
 * How fast events are replayed: a multiple of the pace at which they were committed.
 *
 * @param factor
 *            positive; infinite: as fast as the client reads
 */
public record Speed(double factor) {
    /** As fast as the client reads. */
    public static final Speed UNLIMITED = new Speed(Double.POSITIVE_INFINITY);

    public Speed {
        if (!(factor > 0)) {
            throw new IllegalArgumentException("speed is " + factor + ": expected a positive number");
        }
    }
}
