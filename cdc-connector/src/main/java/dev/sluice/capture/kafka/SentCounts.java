package dev.sluice.capture.kafka;

/**
 * The number of records in one Kafka transaction, and their size.
 *
 * @param events
 *            records in channel topics
 * @param deadLetters
 *            records in the dead-letter topic
 * @param valueBytes
 *            bytes of the values of both
 */
public record SentCounts(long events, long deadLetters, long valueBytes) {
    /** No records. */
    public static final SentCounts NONE = new SentCounts(0, 0, 0);

    SentCounts plus(int moreEvents, int moreDeadLetters, long moreBytes) {
        return new SentCounts(events + moreEvents, deadLetters + moreDeadLetters, valueBytes + moreBytes);
    }
}
