package dev.sluice.bridge.request;

/**
 * A range of record timestamps, in milliseconds since the epoch. A position that was found by time may lie before the
 * range: Kafka's search by timestamp also finds transaction markers, whose timestamp is the time when they were
 * written.
 *
 * @param fromMillis
 *            inclusive; {@link Long#MIN_VALUE} for no limit
 * @param untilMillis
 *            exclusive; {@link Long#MAX_VALUE} for no limit
 */
public record TimeRange(long fromMillis, long untilMillis) {
    /** All timestamps. */
    public static final TimeRange ALL = new TimeRange(Long.MIN_VALUE, Long.MAX_VALUE);

    /** Returns whether the range contains a timestamp. */
    boolean contains(long timestampMillis) {
        return timestampMillis >= fromMillis && timestampMillis < untilMillis;
    }

    /** Returns whether the range has an end. */
    public boolean isBounded() {
        return untilMillis != Long.MAX_VALUE;
    }
}
