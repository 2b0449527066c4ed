package dev.sluice.bridge.log.replay;

import java.util.Collection;

import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.Position;

/** A source of the records that a {@link BlockReader} reads, channel by channel. Used by one thread at a time. */
public interface RecordSource extends AutoCloseable {
    /** Continues after a position, in the channels of a partition for which {@link Position#isRead} is true. */
    void seek(int partition, Position after);

    /**
     * Adds the next records of some channels to a buffer, and sets how far each channel has been read. Waits a short
     * time for records; may add none.
     *
     * @throws OutOfRangeException
     *             if the log does not hold the next record
     * @throws LogTruncatedException
     *             if the log's history differs from that of the position
     * @throws RuntimeException
     *             if the log cannot be read
     */
    void fetch(Collection<Channel> channels, MergeBuffer into);

    @Override
    void close();
}
