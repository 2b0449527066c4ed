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
 * @param nanoTime
 *            the time, in nanoseconds since whenever
 */
record BlockRules(Channels channels, IntFunction<OffsetVector> last, int blockBytes, LongSupplier nanoTime) {
    /** The same, for what ends elsewhere. */
    BlockRules endingAt(OffsetVector end) {
        return new BlockRules(channels, partition -> end, blockBytes, nanoTime);
    }
}
