package dev.sluice.bridge.log;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

import org.apache.kafka.common.utils.Utils;

import dev.sluice.bridge.position.LogLife;
import dev.sluice.bridge.position.Position;
import dev.sluice.bridge.position.PositionElement;

/**
 * All channels that the bridge serves, and where a tenant's records are: one partition number, the same in every
 * channel (wire protocol, section 2).
 *
 * @param all
 *            in ascending order of names; each channel's index is its place here
 * @param partitions
 *            the number of partitions of every channel topic
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

    /** How many channels there are. */
    public int size() {
        return all.size();
    }

    /** The channel at an index. */
    public Channel get(int index) {
        return all.get(index);
    }

    /** The channel of that name, if it is configured. */
    public Optional<Channel> named(String name) {
        return all.stream().filter(channel -> channel.name().equals(name)).findFirst();
    }

    /** How long an id of all channels gets, in bytes, with a trillion records in each and a thousand leaders over time. */
    int idBytes() {
        return Position.of(all.stream().map(channel -> new PositionElement(channel.name(), partitions - 1,
                999_999_999_999L, new LogLife(channel.life(), 999))).toList()).format().length();
    }

    /** The partition that holds a tenant's records: Kafka's default partitioner for keyed records. */
    public int partitionOf(String tenant) {
        return Utils.toPositive(Utils.murmur2(tenant.getBytes(StandardCharsets.UTF_8))) % partitions;
    }
}
