package dev.sluice.bridge.log;

import java.util.List;
import java.util.Optional;

import dev.sluice.bridge.eventid.EventId;
import dev.sluice.bridge.eventid.EventIdElement;
import dev.sluice.bridge.eventid.LogLife;
import dev.sluice.schemas.TenantPartition;

/**
 * All channels that the bridge serves. A tenant has one partition number, the same in every channel's topic (wire
 * protocol, section 2).
 *
 * @param all
 *            sorted by name; each channel's index is its index in this list
 * @param partitions
 *            the partition count of every channel's topic
 */
public record Channels(List<Channel> all, int partitions) {
    public Channels {
        all = List.copyOf(all);
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).index() != i || (i > 0 && all.get(i - 1).name().compareTo(all.get(i).name()) >= 0)) {
                throw new IllegalArgumentException("channels are not in order: " + all);
            }
        }
        if (partitions < 1) {
            throw new IllegalArgumentException("partitions " + partitions + " is not positive");
        }
    }

    /** Returns the number of channels. */
    public int size() {
        return all.size();
    }

    /** Returns the channel with this index. */
    public Channel get(int index) {
        return all.get(index);
    }

    /** Returns the channel with this name, if it is configured. */
    public Optional<Channel> named(String name) {
        return all.stream().filter(channel -> channel.name().equals(name)).findFirst();
    }

    /**
     * Returns the maximum length, in bytes, of an event id that names all channels, assuming at most a trillion records
     * per channel and a thousand leader epochs.
     */
    public int maxIdBytes() {
        return EventId.of(all.stream().map(channel -> new EventIdElement(channel.name(), partitions - 1,
                999_999_999_999L, new LogLife(channel.topicIdPrefix(), 999))).toList()).format().length();
    }

    /** Returns the partition that holds a tenant's records. */
    public int partitionOf(String tenant) {
        return TenantPartition.of(tenant, partitions);
    }
}
