package dev.sluice.capture.kafka;

/**
 * What one Kafka transaction carries.
 *
 * @param events
 *            records in channel topics
 * @param deadLetters
 *            records in the dead-letter topic
 * @param valueBytes
 *            bytes of both
 */
public record SentCounts(long events, long deadLetters, long valueBytes) {
    /** Nothing yet. */
    public static final SentCounts NONE = new SentCounts(0, 0, 0);

    SentCounts plus(int moreEvents, int moreDeadLetters, long moreBytes) {
        return new SentCounts(events + moreEvents, deadLetters + moreDeadLetters, valueBytes + moreBytes);
    }
}
