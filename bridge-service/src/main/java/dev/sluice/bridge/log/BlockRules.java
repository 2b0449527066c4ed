package dev.sluice.bridge.log;

import java.util.function.IntFunction;
import java.util.function.LongSupplier;

/**
 * How replays cut the log into blocks, wherever they read it.
 *
 * @param channels
 *            what is merged
 * @param last
 *            tells up to where a partition number can be read at this moment; may throw what a source throws
 * @param blockBytes
 *            how long a block is
 * @param sliceBytes
 *            how long a slice of a block is
 * @param nanoTime
 *            the time, in nanoseconds since whenever
 */
record BlockRules(Channels channels, IntFunction<OffsetVector> last, int blockBytes, int sliceBytes,
        LongSupplier nanoTime) {
    /**
     * A block is long enough to be worth a turn, and a write to each of many tenants; short enough to be held for a slow
     * reader, and for many to stay near each other.
     */
    private static final int BLOCK_BYTES = 2 * 1024 * 1024;
    /** A slice is short enough to be read for one event, long enough for a million of records to be known by a few MB. */
    private static final int SLICE_BYTES = 64 * 1024;

    /** As it is done with a real log. */
    static BlockRules usual(Channels channels, IntFunction<OffsetVector> last) {
        return new BlockRules(channels, last, BLOCK_BYTES, SLICE_BYTES, System::nanoTime);
    }

    /** The same, for what ends elsewhere. */
    BlockRules endingAt(OffsetVector end) {
        return new BlockRules(channels, partition -> end, blockBytes, sliceBytes, nanoTime);
    }
}
