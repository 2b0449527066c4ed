package dev.sluice.bridge.eventid;

import dev.sluice.schemas.ChannelName;

/**
 * The position in one channel.
 *
 * @param partition
 *            the partition of the channel's topic, at least 0
 * @param offset
 *            the Kafka offset of the last record that was delivered or skipped; -1 if there is none
 * @param logLife
 *            the life of the log that the offset belongs to
 */
public record EventIdElement(String channel, int partition, long offset, LogLife logLife) {
    public EventIdElement {
        ChannelName.require(channel);
        if (partition < 0) {
            throw new IllegalArgumentException("partition " + partition + " is negative");
        }
        if (offset < -1) {
            throw new IllegalArgumentException("offset " + offset + " is below -1");
        }
    }

    String format() {
        return channel + "." + partition + "." + offset + "~" + logLife.format();
    }
}
