package dev.sluice.bridge.log;

import dev.sluice.schemas.ChannelName;

/**
 * A channel as the bridge reads it.
 *
 * @param index
 *            its place among all channels, in order of their names; the index into every {@link OffsetVector}
 * @param name
 *            the name on the wire
 * @param topic
 *            the Kafka topic
 * @param life
 *            the first four characters of the topic's Kafka id
 */
public record Channel(int index, String name, String topic, String life) {
    public Channel {
        ChannelName.require(name);
        if (life.length() != 4) {
            throw new IllegalArgumentException("life \"" + life + "\" of channel " + name + " has not four characters");
        }
    }
}
