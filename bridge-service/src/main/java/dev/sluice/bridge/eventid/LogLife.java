package dev.sluice.bridge.eventid;

import java.util.regex.Pattern;

/**
 * The life of the log that an offset belongs to. After the topic is recreated or the log is truncated, the same offset
 * refers to another record (wire protocol, section 4).
 *
 * @param topicIdPrefix
 *            the first four characters of the topic's Kafka id
 * @param leaderEpoch
 *            the leader epoch of the record at the offset [KIP-320], at least 0
 */
public record LogLife(String topicIdPrefix, int leaderEpoch) {
    static final int TOPIC_ID_PREFIX_LENGTH = 4;
    /** The text form as a regular expression, with the two parts as groups. */
    static final String TEXT = "([A-Za-z0-9_-]{" + TOPIC_ID_PREFIX_LENGTH + "})(0|[1-9a-z][0-9a-z]*)";
    private static final Pattern TOPIC_ID_PREFIX = Pattern.compile("[A-Za-z0-9_-]{4}");

    public LogLife {
        if (!TOPIC_ID_PREFIX.matcher(topicIdPrefix).matches()) {
            throw new IllegalArgumentException("\"" + topicIdPrefix + "\" is not the start of a Kafka topic id");
        }
        if (leaderEpoch < 0) {
            throw new IllegalArgumentException("leader epoch " + leaderEpoch + " is negative");
        }
    }

    /**
     * Returns the life with these parts of {@link #TEXT}.
     *
     * @throws NumberFormatException
     *             if the epoch is out of range
     */
    static LogLife of(String topicIdPrefix, String leaderEpoch) {
        return new LogLife(topicIdPrefix, Integer.parseInt(leaderEpoch, Character.MAX_RADIX));
    }

    String format() {
        return topicIdPrefix + Integer.toString(leaderEpoch, Character.MAX_RADIX);
    }
}
