package dev.sluice.capture.kafka;

import dev.sluice.schemas.Topics;

/**
 * The names and limits of the topics that the capture creates and checks.
 *
 * @param topics
 *            the names
 * @param partitions
 *            the number of partitions of every channel topic; cannot be changed later
 * @param maximumEventBytes
 *            the maximum size of a record value
 */
public record TopicLayout(Topics topics, int partitions, int maximumEventBytes) {
    /** The default maximum size of a record value: 8 MiB. */
    public static final int DEFAULT_MAXIMUM_EVENT_BYTES = 8 * 1024 * 1024;
    /** The maximum of key, headers and Kafka's framing; the mapping bounds their lengths. */
    private static final int OVERHEAD_BYTES = 128 * 1024;

    public TopicLayout {
        if (partitions < 1 || partitions > 10_000) {
            throw new IllegalArgumentException(partitions + " is not a number of partitions: expected 1 to 10000");
        }
        if (maximumEventBytes < 4096 || maximumEventBytes > 512 * 1024 * 1024) {
            throw new IllegalArgumentException(
                    maximumEventBytes + " is not a maximum event size: expected 4096 bytes to 512 MiB");
        }
    }

    /** Returns the default layout: default names, 32 partitions, events of up to 8 MiB. */
    public static TopicLayout standard() {
        return new TopicLayout(new Topics(Topics.DEFAULT_PREFIX), Topics.DEFAULT_PARTITIONS,
                DEFAULT_MAXIMUM_EVENT_BYTES);
    }

    /** Returns the maximum size of a record batch, in bytes, that topics and producer must accept. */
    public int maximumMessageBytes() {
        return maximumEventBytes + OVERHEAD_BYTES;
    }
}
