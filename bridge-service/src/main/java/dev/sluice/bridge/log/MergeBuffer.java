package dev.sluice.bridge.log;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Merges the channels of one partition number into one order: timestamp, then channel, then offset. A record comes out
 * only when no channel can still bring an earlier one. Not thread-safe.
 */
final class MergeBuffer {
    static final Comparator<EventRecord> ORDER = Comparator.comparingLong(EventRecord::timestamp)
            .thenComparingInt(EventRecord::channel).thenComparingLong(EventRecord::offset);

    private final List<Channel> channels;
    private final ArrayDeque<EventRecord>[] waiting;
    private final long[] readTo;
    private OffsetVector until;

    /**
     * @param channels
     *            the channels to merge
     * @param until
     *            per channel the last offset to merge; later records are left out
     */
    @SuppressWarnings({"unchecked", "rawtypes"})
    MergeBuffer(List<Channel> channels, OffsetVector after, OffsetVector until) {
        this.channels = channels;
        this.until = until;
        this.waiting = new ArrayDeque[until.size()];
        this.readTo = new long[until.size()];
        Arrays.setAll(waiting, channel -> new ArrayDeque<EventRecord>());
        Arrays.setAll(readTo, after::offset);
    }

    /** Adds a record; those of a channel come in ascending order of offsets. */
    void add(EventRecord record) {
        waiting[record.channel()].add(record);
    }

    /** Up to where it merges. */
    OffsetVector until() {
        return until;
    }

    /** Whether it merges up to a position, or further, in every channel. */
    boolean goesTo(OffsetVector position) {
        return channels.stream().map(Channel::index)
                .allMatch(channel -> until.offset(channel) >= position.offset(channel));
    }

    /** Goes on to merge up to another position, not below the one before. */
    void extend(OffsetVector further) {
        until = until.highest(further);
    }

    /** Says that everything of a channel up to this offset has been added. */
    void readTo(int channel, long offset) {
        readTo[channel] = Math.max(readTo[channel], offset);
    }

    /** How many records of a channel are waiting. */
    int waiting(int channel) {
        return waiting[channel].size();
    }

    /** Whether a channel has been read as far as it is wanted. */
    boolean isRead(int channel) {
        return readTo[channel] >= until.offset(channel);
    }

    /** Whether everything wanted has come out. */
    boolean isDone() {
        for (Channel channel : channels) {
            if (!isRead(channel.index()) || head(channel) != null) {
                return false;
            }
        }
        return true;
    }

    /** The next record in order; null if a channel has to be read further first, or there is none. */
    @Nullable
    EventRecord poll() {
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
        return first == null ? null : waiting[first.channel()].poll();
    }

    /** The channel's next record, unless it lies past the end. */
    private @Nullable EventRecord head(Channel channel) {
        EventRecord head = waiting[channel.index()].peek();
        return head == null || head.offset() > until.offset(channel.index()) ? null : head;
    }
}
