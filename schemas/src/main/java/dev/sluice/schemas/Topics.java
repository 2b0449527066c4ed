package dev.sluice.schemas;

/**
 * The names of the Kafka topics under one prefix (wire protocol, section 2).
 *
 * @param prefix
 *            the prefix of all names, {@code sluice} by default; Kafka's legal characters except the dot
 */
public record Topics(String prefix) {
    /** The default prefix. */
    public static final String DEFAULT_PREFIX = "sluice";
    /** The default number of partitions of every channel topic; it cannot be changed after the topics are created. */
    public static final int DEFAULT_PARTITIONS = 32;

    public Topics {
        if (!prefix.matches("[a-zA-Z0-9_-]{1,100}")) {
            throw new IllegalArgumentException(
                    "\"" + prefix + "\" is not a topic prefix: expected [a-zA-Z0-9_-]{1,100}");
        }
    }

    /** Returns the topic of a channel's events. */
    public String channel(String channel) {
        return prefix + "." + channel;
    }

    /**
     * Returns the topic of the watermark: the commit time and LSN up to which the channel topics are complete. One
     * partition.
     */
    public String capture() {
        return prefix + ".capture";
    }

    /** Returns the topic of reports about rows that could not be published. */
    public String deadLetter() {
        return prefix + ".dead-letter";
    }

    /** Returns the topic of the capture's source offsets, in the format of Kafka Connect. */
    public String offsets() {
        return prefix + ".offsets";
    }
}
