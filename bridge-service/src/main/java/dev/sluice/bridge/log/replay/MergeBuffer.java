package dev.sluice.bridge.log.replay;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.EventRecord;
import dev.sluice.bridge.log.Position;

/**
 * A buffer that merges the channels of one partition into replay order: timestamp, channel, offset. It returns a record
 * only when no channel can still deliver an earlier one. Not thread-safe.
 */
public final class MergeBuffer {
    public static final Comparator<EventRecord> ORDER = Comparator.comparingLong(EventRecord::timestamp)
            .thenComparingInt(EventRecord::channel).thenComparingLong(EventRecord::offset);

    private final List<Channel> channels;
    private final ArrayDeque<EventRecord>[] buffered;
    private final long[] readTo;
    private Position until;

    /**
     * Creates an empty buffer.
     *
     * @param after
     *            the position after which records are read
     * @param until
     *            for each channel the last offset to merge; later records stay in the buffer
     */
    @SuppressWarnings({"unchecked", "rawtypes"})
    public MergeBuffer(List<Channel> channels, Position after, Position until) {
        this.channels = channels;
        this.until = until;
        this.buffered = new ArrayDeque[until.size()];
        this.readTo = new long[until.size()];
        Arrays.setAll(buffered, channel -> new ArrayDeque<EventRecord>());
        Arrays.setAll(readTo, after::offset);
    }

    /** Adds a record. The records of a channel are added in ascending order of offsets. */
    public void add(EventRecord record) {
        buffered[record.channel()].add(record);
    }

    /** Returns the position up to which it merges. */
    Position until() {
        return until;
    }

    /** Returns whether it merges up to a position, or further, in every channel. */
    boolean reaches(Position position) {
        return channels.stream().map(Channel::index)
                .allMatch(channel -> until.offset(channel) >= position.offset(channel));
    }

    /** Extends the range to another position; never shortens it. */
    void extend(Position further) {
        until = until.max(further);
    }

    /** Declares that all records of a channel up to this offset have been added. */
    public void readTo(int channel, long offset) {
        readTo[channel] = Math.max(readTo[channel], offset);
    }

    /** Returns how many records of a channel are buffered. */
    int buffered(int channel) {
        return buffered[channel].size();
    }

    /** Returns whether a channel has been read up to the end of the range. */
    boolean isRead(int channel) {
        return readTo[channel] >= until.offset(channel);
    }

    /** Returns whether the whole range has been merged and taken out. */
    boolean isDone() {
        for (Channel channel : channels) {
            if (!isRead(channel.index()) || head(channel) != null) {
                return false;
            }
        }
        return true;
    }

    /** Removes the next record in replay order; null if a channel must be read further first, or if there is none. */
    public @Nullable EventRecord poll() {
        EventRecord first = null;
        for (Channel channel : channels) {
            EventRecord head = head(channel);
            if (head == null) {
                if (!isRead(channel.index())) {
                    return null;
                }
            } else if (first == null || ORDER.compare(head, first) < 0) {
                first = head;
            }
        }
        return first == null ? null : buffered[first.channel()].poll();
    }

    /** Returns the channel's next record within the range; null if there is none. */
    private @Nullable EventRecord head(Channel channel) {
        EventRecord head = buffered[channel.index()].peek();
        return head == null || head.offset() > until.offset(channel.index()) ? null : head;
    }
}
