package dev.sluice.bridge.position;

import dev.sluice.schemas.ChannelName;

/**
 * How far one channel has been handled.
 *
 * @param channel
 *            the channel's name
 * @param partition
 *            the partition of the channel's topic, at least 0
 * @param offset
 *            the Kafka offset of the last record handled, delivered or passed over; -1: before offset 0
 * @param life
 *            the life of the log that the offset belongs to
 */
public record PositionElement(String channel, int partition, long offset, LogLife life) {
    public PositionElement {
        ChannelName.require(channel);
        if (partition < 0) {
            throw new IllegalArgumentException("partition " + partition + " is negative");
        }
        if (offset < -1) {
            throw new IllegalArgumentException("offset " + offset + " is below -1");
        }
    }

    String format() {
        return channel + "." + partition + "." + offset + "~" + life.format();
    }
}
