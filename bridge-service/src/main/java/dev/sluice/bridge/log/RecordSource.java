package dev.sluice.bridge.log;

import java.util.Collection;

/** Where a {@link ReplayReader} gets its records from, channel by channel. Used by one thread at a time. */
interface RecordSource extends AutoCloseable {
    /** Goes on after a position, in the channels of a partition number that are to be read. */
    void seek(int partition, OffsetVector after);

    /**
     * Brings what comes next in some channels, and says how far each has been read; waits a little for it, and may bring
     * nothing.
     *
     * @throws org.apache.kafka.clients.consumer.OffsetOutOfRangeException
     *             if the log does not hold what comes next; its subclass
     *             {@link org.apache.kafka.clients.consumer.LogTruncationException} if it has another history
     * @throws org.apache.kafka.common.KafkaException
     *             if it cannot be read
     */
    void fetch(Collection<Channel> wanted, MergeBuffer into);

    @Override
    void close();
}
