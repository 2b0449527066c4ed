package dev.sluice.bridge.log.replay;

import java.util.function.IntFunction;
import java.util.function.LongSupplier;

import dev.sluice.bridge.log.Channels;
import dev.sluice.bridge.log.Position;

/**
 * The settings that divide the log into blocks and slices.
 *
 * @param channels
 *            the channels that a block merges
 * @param last
 *            returns the end of a partition; may throw the same exceptions as a read
 * @param blockBytes
 *            size of a block
 * @param sliceBytes
 *            size of a slice
 * @param nanoTime
 *            the time in nanoseconds, as {@link System#nanoTime}
 */
public record BlockSettings(Channels channels, IntFunction<Position> last, int blockBytes, int sliceBytes,
        LongSupplier nanoTime) {
    /**
     * Large enough to justify a turn, and to fill a write for each of many tenants. Small enough to be retained for a
     * slow reader, and to keep many readers near each other.
     */
    private static final int BLOCK_BYTES = 2 * 1024 * 1024;
    /** Small enough to be read for one event. Large enough for a million records to be indexed in a few megabytes. */
    private static final int SLICE_BYTES = 64 * 1024;

    /** Returns the settings for a log in Kafka. */
    public static BlockSettings standard(Channels channels, IntFunction<Position> last) {
        return new BlockSettings(channels, last, BLOCK_BYTES, SLICE_BYTES, System::nanoTime);
    }

    /** Returns these settings for records that end at {@code end}. */
    BlockSettings endingAt(Position end) {
        return new BlockSettings(channels, partition -> end, blockBytes, sliceBytes, nanoTime);
    }
}
