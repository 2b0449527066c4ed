package dev.sluice.bridge.position;

import java.util.regex.Pattern;

/**
 * Which life of a log an offset belongs to: offsets of a topic that was re-created, or of a log that was truncated,
 * look alike and mean other records (wire protocol, section 4).
 *
 * @param topic
 *            the first four characters of the topic's Kafka id
 * @param leaderEpoch
 *            the leader epoch of the record at the offset [KIP-320], at least 0
 */
public record LogLife(String topic, int leaderEpoch) {
    static final int TOPIC_LENGTH = 4;
    private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9_-]{4}");

    public LogLife {
        if (!TOPIC.matcher(topic).matches()) {
            throw new IllegalArgumentException("\"" + topic + "\" is not the start of a Kafka topic id");
        }
        if (leaderEpoch < 0) {
            throw new IllegalArgumentException("leader epoch " + leaderEpoch + " is negative");
        }
    }

    String format() {
        return topic + Integer.toString(leaderEpoch, Character.MAX_RADIX);
    }
}
