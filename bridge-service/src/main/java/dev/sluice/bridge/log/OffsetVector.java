package dev.sluice.bridge.log;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * Per channel an offset and the leader epoch that it was written under. As a position: the last record handled
 * ({@code -1}: none), under an epoch not lower than its own: what a leader has said of its end bears the leader's.
 * Immutable.
 */
public final class OffsetVector {
    /** The offset after which nothing is to be read. */
    private static final long UNREAD = Long.MAX_VALUE;

    private final long[] offsets;
    private final int[] epochs;

    private OffsetVector(long[] offsets, int[] epochs) {
        this.offsets = offsets;
        this.epochs = epochs;
    }

    /** A copy of these values, indexed by channel. */
    public static OffsetVector copyOf(long[] offsets, int[] epochs) {
        if (offsets.length != epochs.length) {
            throw new IllegalArgumentException(offsets.length + " offsets but " + epochs.length + " epochs");
        }
        return new OffsetVector(offsets.clone(), epochs.clone());
    }

    /** A position that no record reaches. */
    public static OffsetVector endless(int channels) {
        return unread(channels);
    }

    /** A position after which nothing is to be read in any channel. */
    static OffsetVector unread(int channels) {
        long[] offsets = new long[channels];
        Arrays.fill(offsets, UNREAD);
        return new OffsetVector(offsets, new int[channels]);
    }

    /** Whether anything is to be read in a channel after this position. */
    boolean isWanted(int channel) {
        return offsets[channel] != UNREAD;
    }

    /** The offset of a channel. */
    public long offset(int channel) {
        return offsets[channel];
    }

    /** The leader epoch of a channel's offset. */
    public int epoch(int channel) {
        return epochs[channel];
    }

    /** This vector with no epoch above the other's. */
    OffsetVector epochsUpTo(OffsetVector other) {
        var limited = copyOf(offsets, epochs);
        Arrays.setAll(limited.epochs, channel -> Math.min(epochs[channel], other.epochs[channel]));
        return limited;
    }

    /** Where a consumer goes on in a channel, with the epoch by which it finds out if the log is another by now. */
    OffsetAndMetadata next(int channel) {
        return new OffsetAndMetadata(offsets[channel] + 1, Optional.of(epochs[channel]), "");
    }

    /** How many channels there are. */
    public int size() {
        return offsets.length;
    }

    /** This vector with another value for one channel. */
    public OffsetVector with(int channel, long offset, int epoch) {
        // Made for each record of a replay; epochs hardly ever change, and are shared then.
        var changed = new OffsetVector(offsets.clone(), epochs[channel] == epoch ? epochs : epochs.clone());
        changed.offsets[channel] = offset;
        if (epochs[channel] != epoch) {
            changed.epochs[channel] = epoch;
        }
        return changed;
    }

    /** Of some channels the offsets, added up. */
    long sum(List<Channel> channels) {
        long sum = 0;
        for (Channel channel : channels) {
            sum += offsets[channel.index()];
        }
        return sum;
    }

    /** Whether who stands here gets on, in some channels, by what lies after {@code start} up to {@code end}, and misses nothing. */
    boolean isTakenOn(OffsetVector start, OffsetVector end, List<Channel> channels) {
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

    /** Per channel the higher of the two. */
    OffsetVector highest(OffsetVector other) {
        var highest = copyOf(offsets, epochs);
        for (int channel = 0; channel < offsets.length; channel++) {
            if (other.offsets[channel] > offsets[channel]) {
                highest.offsets[channel] = other.offsets[channel];
                highest.epochs[channel] = other.epochs[channel];
            }
        }
        return highest;
    }

    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof OffsetVector that && Arrays.equals(offsets, that.offsets)
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
