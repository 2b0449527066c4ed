package dev.sluice.bridge.log;

import dev.sluice.schemas.ChannelName;

/**
 * A channel that the bridge serves.
 *
 * @param index
 *            its index among all channels, which are sorted by name; also its index in every {@link Position}
 * @param name
 *            the name on the wire
 * @param topic
 *            the Kafka topic
 * @param topicIdPrefix
 *            the first four characters of the topic's Kafka id, which differ after the topic is recreated
 */
public record Channel(int index, String name, String topic, String topicIdPrefix) {
    public Channel {
        ChannelName.require(name);
        if (topicIdPrefix.length() != 4) {
            throw new IllegalArgumentException(
                    "topic id prefix \"" + topicIdPrefix + "\" of channel " + name + " does not have four characters");
        }
    }
}
