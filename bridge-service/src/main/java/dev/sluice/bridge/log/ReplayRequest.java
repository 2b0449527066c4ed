package dev.sluice.bridge.log;

import java.util.List;

/**
 * A range of one partition that a cursor wants to read.
 *
 * @param channels
 *            the channels to read; the two positions are ignored in other channels
 * @param tenant
 *            the tenant whose records are requested
 * @param after
 *            the position after which reading starts
 * @param until
 *            the position at which reading ends
 */
public record ReplayRequest(int partition, List<Channel> channels, String tenant, Position after, Position until) {
    public ReplayRequest {
        channels = List.copyOf(channels);
    }

    /** Returns whether the range is empty: {@code after} has reached {@code until} in every channel. */
    public boolean isEmpty() {
        return isWithin(after);
    }

    /** Returns whether {@code end} has reached {@code until} in every channel. */
    public boolean isWithin(Position end) {
        for (Channel channel : channels) {
            if (until.offset(channel.index()) > end.offset(channel.index())) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether retention has removed records that follow {@code after}. */
    public boolean isExpired(LogBounds bounds) {
        return channels.stream().map(Channel::index)
                .anyMatch(channel -> after.offset(channel) + 1 < bounds.earliest().offset(channel));
    }

    /** Returns whether {@code after} lies past the end of the log, so the log has lost the record at that offset. */
    public boolean isPastEnd(LogBounds bounds) {
        return channels.stream().map(Channel::index)
                .anyMatch(channel -> after.offset(channel) > bounds.last().offset(channel));
    }
}
