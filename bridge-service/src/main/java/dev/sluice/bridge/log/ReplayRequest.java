package dev.sluice.bridge.log;

import java.util.List;
import java.util.NavigableSet;

/**
 * A part of the log that a cursor wants to read from Kafka.
 *
 * @param partition
 *            the partition number
 * @param channels
 *            the channels that matter
 * @param tenant
 *            whose records
 * @param after
 *            the position to go on from
 * @param until
 *            the position to reach
 */
public record ReplayRequest(int partition, List<Channel> channels, String tenant, OffsetVector after,
        OffsetVector until) {
    /** Requests that far apart, in records, are not read together: the one behind would hold up the others. */
    private static final long NEAR = 20_000;

    public ReplayRequest {
        channels = List.copyOf(channels);
    }

    /** Whether the cursor stands where it wants to get already, in every channel that matters. */
    boolean isReached() {
        return channels.stream().map(Channel::index)
                .allMatch(channel -> until.offset(channel) <= after.offset(channel));
    }

    /** Per channel that matters the lower of another position and this request's. */
    OffsetVector lowest(OffsetVector other) {
        OffsetVector lowest = other;
        for (Channel channel : channels) {
            int index = channel.index();
            if (after.offset(index) < lowest.offset(index)) {
                lowest = lowest.with(index, after.offset(index), after.epoch(index));
            }
        }
        return lowest;
    }

    /** How far another position is from this request's, in records of any tenant. */
    private long distance(OffsetVector other) {
        long distance = 0;
        for (Channel channel : channels) {
            distance += Math.abs(after.offset(channel.index()) - other.offset(channel.index()));
        }
        return distance;
    }

    /** Whether whoever asks for this goes on together with those who are at another position. */
    boolean isNear(OffsetVector other) {
        return distance(other) <= NEAR;
    }

    /** How far it has got, in records of any tenant: comparable among requests for the same channels. */
    long place() {
        return after.sum(channels);
    }

    /**
     * Whether those who are at another position had better come up before this is read: they are behind, and it would
     * take them no longer than, in turns with them, what is still to be read.
     */
    boolean givesWayTo(OffsetVector other) {
        return isComparable(other) && givesWayTo(other.sum(channels));
    }

    /** Whether it goes on where something ends. */
    boolean isAt(OffsetVector end) {
        return isComparable(end) && end.sum(channels) == place();
    }

    private boolean isComparable(OffsetVector other) {
        return channels.stream().map(Channel::index).allMatch(other::isWanted);
    }

    /** The same, of whoever asks for these channels at these places, this request perhaps among them. */
    boolean givesWayToAny(NavigableSet<Long> places) {
        Long next = places.lower(place() - NEAR);
        return next != null && givesWayTo(next);
    }

    private boolean givesWayTo(long place) {
        long ahead = place() - place;
        return ahead > NEAR && ahead <= until.sum(channels) - place();
    }

    /** Whether retention has taken what follows the position. */
    boolean isExpired(LogBounds bounds) {
        return channels.stream().map(Channel::index)
                .anyMatch(channel -> after.offset(channel) + 1 < bounds.earliest().offset(channel));
    }

    /** Whether the position lies past the end, that is, the log has lost it. */
    boolean isPast(LogBounds bounds) {
        return channels.stream().map(Channel::index)
                .anyMatch(channel -> after.offset(channel) > bounds.last().offset(channel));
    }
}
