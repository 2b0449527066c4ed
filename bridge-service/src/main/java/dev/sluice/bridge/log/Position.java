package dev.sluice.bridge.log;

import java.util.Arrays;
import java.util.List;

/**
 * A position in one partition of the log: for each channel an offset and the leader epoch that it was written under.
 * The offset is that of the last record handled, {@code -1} for none. The epoch may be higher than the record's own:
 * a leader reports the end of its log under its own epoch. Immutable. Its text form is an
 * {@link dev.sluice.bridge.eventid.EventId}.
 */
public final class Position {
    /** The offset of a channel that is not read at all. */
    private static final long UNREAD = Long.MAX_VALUE;
    /** All logs of a process have equally many channels, except in tests and while channels are added. */
    private static volatile Position lastUnreachable = unread(0);

    private final long[] offsets;
    private final int[] epochs;

    private Position(long[] offsets, int[] epochs) {
        this.offsets = offsets;
        this.epochs = epochs;
    }

    /** Returns a position with copies of these values, indexed by channel. */
    public static Position copyOf(long[] offsets, int[] epochs) {
        if (offsets.length != epochs.length) {
            throw new IllegalArgumentException(offsets.length + " offsets but " + epochs.length + " epochs");
        }
        return new Position(offsets.clone(), epochs.clone());
    }

    /**
     * Returns a position that no record reaches: nothing is read after it in any channel. Usually the same object,
     * because every stream without an end has it as its end.
     */
    public static Position unreachable(int channels) {
        Position last = lastUnreachable;
        if (last.size() != channels) {
            last = unread(channels);
            lastUnreachable = last;
        }
        return last;
    }

    private static Position unread(int channels) {
        long[] offsets = new long[channels];
        Arrays.fill(offsets, UNREAD);
        return new Position(offsets, new int[channels]);
    }

    /** Returns the position before the first offset of every channel. */
    public static Position beforeAll(int channels) {
        long[] offsets = new long[channels];
        Arrays.fill(offsets, -1);
        return new Position(offsets, new int[channels]);
    }

    /** Returns whether a channel is read after this position. */
    public boolean isRead(int channel) {
        return offsets[channel] != UNREAD;
    }

    /** Returns the offset of a channel. */
    public long offset(int channel) {
        return offsets[channel];
    }

    /** Returns the leader epoch of a channel's offset. */
    public int epoch(int channel) {
        return epochs[channel];
    }

    /** Returns this position with each epoch lowered to the other's, where that is lower. */
    public Position withEpochsUpTo(Position other) {
        int[] lowered = epochs.clone();
        Arrays.setAll(lowered, channel -> Math.min(epochs[channel], other.epochs[channel]));
        return new Position(offsets, lowered);
    }

    /** Returns the number of channels. */
    public int size() {
        return offsets.length;
    }

    /** Returns this position with another offset and epoch for one channel; this one if they are the same. */
    public Position with(int channel, long offset, int epoch) {
        if (offsets[channel] == offset && epochs[channel] == epoch) {
            return this;
        }
        // Called for each record of a replay. Epochs hardly ever change, so their array is reused.
        var changed = new Position(offsets.clone(), epochs[channel] == epoch ? epochs : epochs.clone());
        changed.offsets[channel] = offset;
        if (epochs[channel] != epoch) {
            changed.epochs[channel] = epoch;
        }
        return changed;
    }

    /** Returns the sum of some channels' offsets: a measure of progress, comparable for the same channels. */
    public long sum(List<Channel> channels) {
        long sum = 0;
        for (Channel channel : channels) {
            sum += offsets[channel.index()];
        }
        return sum;
    }

    /**
     * Returns whether the range (start, end] advances this position in some of {@code channels} without skipping a
     * record.
     */
    public boolean isAdvancedBy(Position start, Position end, List<Channel> channels) {
        boolean progress = false;
        for (Channel channel : channels) {
            int index = channel.index();
            if (start.offsets[index] > offsets[index]) {
                return false;
            }
            progress |= end.offsets[index] > offsets[index];
        }
        return progress;
    }

    /** Returns the higher of the two positions, channel by channel. */
    public Position max(Position other) {
        Position max = copyOf(offsets, epochs);
        for (int channel = 0; channel < offsets.length; channel++) {
            if (other.offsets[channel] > offsets[channel]) {
                max.offsets[channel] = other.offsets[channel];
                max.epochs[channel] = other.epochs[channel];
            }
        }
        return max;
    }

    /** Returns the lower of the two positions in {@code channels}, and this one's in all others. */
    public Position min(Position other, List<Channel> channels) {
        Position min = this;
        for (Channel channel : channels) {
            int index = channel.index();
            if (other.offsets[index] < min.offsets[index]) {
                min = min.with(index, other.offsets[index], other.epochs[index]);
            }
        }
        return min;
    }

    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof Position that && Arrays.equals(offsets, that.offsets)
                && Arrays.equals(epochs, that.epochs));
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(offsets);
    }

    @Override
    public String toString() {
        return Arrays.toString(offsets);
    }
}
