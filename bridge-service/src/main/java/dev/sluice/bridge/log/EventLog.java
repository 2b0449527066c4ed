package dev.sluice.bridge.log;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/** One life of the persisted log, read from any position. Thread-safe. */
public interface EventLog extends AutoCloseable {
    /** What there is to read. */
    Channels channels();

    /**
     * What a partition number holds at this moment, asked of the leaders afresh. Blocks.
     *
     * @throws LogUnavailableException
     *             if it cannot be told now
     */
    LogBounds bounds(int partition);

    /**
     * Up to where the log holds the history that a position was read from: per channel the position's own offset, or the
     * lower one after which the log has gone on otherwise; -1 where nothing is known to be the same. To be asked before
     * anything is read on from a position that came from outside: it also makes sure that nothing is served from memory
     * that the log has lost. Blocks, if the leaders have to be asked.
     *
     * @param position
     *            in channels that do not matter that of {@code bounds}
     * @param bounds
     *            what the partition holds, asked after the position was received
     * @throws LogUnavailableException
     *             if it cannot be told now
     */
    OffsetVector shared(int partition, OffsetVector position, LogBounds bounds);

    /**
     * The position just before the first records at an instant or later, to the millisecond; the end of channels that
     * have none. Blocks.
     *
     * @param bounds
     *            what the partition holds, as {@link #bounds} told
     * @throws LogUnavailableException
     *             if it cannot be told now
     */
    OffsetVector before(int partition, Instant instant, LogBounds bounds);

    /**
     * The position up to which all records are earlier than an instant, to the millisecond: just before the first that
     * is not; the end of channels that have none. Of use only when no earlier record can come any more. Blocks.
     *
     * @throws LogUnavailableException
     *             if it cannot be told now
     */
    OffsetVector lastBefore(int partition, Instant instant);

    /**
     * Holds the tail of a partition for a reader of one tenant; the caller closes the lease.
     *
     * @param bounds
     *            what the partition holds, as {@link #bounds} told
     */
    TailLease tail(int partition, String tenant, LogBounds bounds);

    /**
     * Reads some way of a part of the log, and hands what it found to {@code then}, once, on a thread of the log.
     * Returns at once.
     */
    void read(ReplayRequest request, Consumer<ReplayStep> then);

    /** Since when the log cannot be read, to a few seconds; empty while it can. */
    Optional<Instant> unavailableSince();

    /** Whether there is no more reading from this log: the bridge is stopping, or another log has taken its place. */
    boolean isClosed();

    /** Stops all reading; idempotent. */
    @Override
    void close();
}
