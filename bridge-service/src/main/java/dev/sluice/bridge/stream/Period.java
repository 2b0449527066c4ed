package dev.sluice.bridge.stream;

/**
 * Between which record timestamps a caller wants to see events, in milliseconds since the epoch. A position found by
 * time may lie earlier: Kafka's search also finds transaction markers, which carry the time of their writing.
 *
 * @param fromMillis
 *            not earlier than this; {@link Long#MIN_VALUE}: no bound
 * @param untilMillis
 *            earlier than this; {@link Long#MAX_VALUE}: no bound
 */
public record Period(long fromMillis, long untilMillis) {
    /** No bounds. */
    public static final Period ALWAYS = new Period(Long.MIN_VALUE, Long.MAX_VALUE);

    /** Whether it includes a timestamp. */
    boolean includes(long timestampMillis) {
        return timestampMillis >= fromMillis && timestampMillis < untilMillis;
    }

    /** Whether it ends. */
    public boolean isBounded() {
        return untilMillis != Long.MAX_VALUE;
    }
}
