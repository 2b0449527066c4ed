package dev.sluice.schemas;

/**
 * Names of the Kafka topics under one prefix (wire protocol, section 2).
 *
 * @param prefix
 *            what all names start with, {@code sluice} by default; Kafka's legal characters without the dot
 */
public record Topics(String prefix) {
    /** The default prefix. */
    public static final String DEFAULT_PREFIX = "sluice";
    /** The default number of partitions of every channel topic; fixed for the life of the topics. */
    public static final int DEFAULT_PARTITIONS = 32;

    public Topics {
        if (!prefix.matches("[a-zA-Z0-9_-]{1,100}")) {
            throw new IllegalArgumentException(
                    "\"" + prefix + "\" is not a topic prefix: expected [a-zA-Z0-9_-]{1,100}");
        }
    }

    /** The topic of a channel's events. */
    public String channel(String channel) {
        return prefix + "." + channel;
    }

    /** One partition; the watermark: up to which commit time and LSN everything is in the channel topics. */
    public String capture() {
        return prefix + ".capture";
    }

    /** Rows that could not be carried, with the reason. */
    public String deadLetter() {
        return prefix + ".dead-letter";
    }

    /** The capture's committed source offsets, in the bytes that Kafka Connect writes. */
    public String offsets() {
        return prefix + ".offsets";
    }
}
