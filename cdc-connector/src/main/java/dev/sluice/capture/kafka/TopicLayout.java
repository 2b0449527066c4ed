package dev.sluice.capture.kafka;

import dev.sluice.schemas.Topics;

/**
 * The topics as the capture creates and checks them.
 *
 * @param topics
 *            their names
 * @param partitions
 *            of every channel topic, fixed for life
 * @param maximumEventBytes
 *            the largest value of a record
 */
public record TopicLayout(Topics topics, int partitions, int maximumEventBytes) {
    /** The default largest value: 8 MiB. */
    public static final int DEFAULT_MAXIMUM_EVENT_BYTES = 8 * 1024 * 1024;
    /** What key, headers and Kafka's framing may add to a value; bounded by the lengths that the mapping allows. */
    private static final int OVERHEAD_BYTES = 128 * 1024;

    public TopicLayout {
        if (partitions < 1 || partitions > 10_000) {
            throw new IllegalArgumentException(partitions + " partitions are not possible: expected 1 to 10000");
        }
        if (maximumEventBytes < 4096 || maximumEventBytes > 512 * 1024 * 1024) {
            throw new IllegalArgumentException(
                    maximumEventBytes + " is not a maximum for events: expected 4096 bytes to 512 MiB");
        }
    }

    /** Default names, 32 partitions, events of up to 8 MiB. */
    public static TopicLayout standard() {
        return new TopicLayout(new Topics(Topics.DEFAULT_PREFIX), Topics.DEFAULT_PARTITIONS,
                DEFAULT_MAXIMUM_EVENT_BYTES);
    }

    /** The largest record batch, in bytes, that topics and producer must let pass. */
    public int maximumMessageBytes() {
        return maximumEventBytes + OVERHEAD_BYTES;
    }
}
