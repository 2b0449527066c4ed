package dev.sluice.bridge.log;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The persisted log during one log life. Past and live records are read from any position in the same way. Thread-safe.
 */
public interface EventLog extends AutoCloseable {
    /** Returns the channels that the log holds. */
    Channels channels();

    /**
     * Returns the first and the last offsets that a partition holds now, and its high watermark. Queries the partition
     * leaders. Blocks.
     *
     * @throws LogUnavailableException
     *             if the leaders do not answer
     */
    LogBounds bounds(int partition);

    /**
     * Returns the position up to which the log still has the records that {@code position} refers to [KIP-320]. For
     * each channel this is the offset of {@code position}; or a lower offset, after which the log continues with other
     * records; or -1 if no common record is known. Must be called before reading after a position that a client sent.
     * Also discards cached records that the log has lost. Blocks if the leaders must be queried.
     *
     * @param position
     *            the position to compare; the end of {@code bounds} in channels that are not compared
     * @param bounds
     *            the partition's bounds, queried after the position was received
     * @throws LogUnavailableException
     *             if the leaders do not answer
     */
    Position commonPrefix(int partition, Position position, LogBounds bounds);

    /**
     * Returns the position before each channel's first record with a timestamp at or after {@code instant}, with
     * millisecond precision. For a channel without such a record, this is the end of the channel. Blocks.
     *
     * @param bounds
     *            the partition's bounds
     * @throws LogUnavailableException
     *             if the leaders do not answer
     */
    Position before(int partition, Instant instant, LogBounds bounds);

    /**
     * Returns the position before the gap markers that are the last records up to {@code position}; {@code position}
     * if there are none. A marker reports missing rows from any time up to the next record. So a range whose beginning
     * is later than the marker may lack some of these rows. Blocks.
     *
     * @param bounds
     *            the partition's bounds
     * @throws LogUnavailableException
     *             if Kafka does not answer
     */
    Position beforeMarkers(int partition, Position position, LogBounds bounds);

    /**
     * Returns the position up to which all records have a timestamp before {@code instant}, with millisecond precision.
     * For a channel without a later record, this is the end of the channel. The result is final only if no record with
     * an earlier timestamp can still be written or become visible. Blocks.
     *
     * @param bounds
     *            the partition's bounds
     * @throws LogUnavailableException
     *             if Kafka does not answer
     */
    Position lastBefore(int partition, Instant instant, LogBounds bounds);

    /**
     * Returns the high watermark of a partition about a second ago, in the form of {@link LogBounds#highWatermark}. It
     * is known only in channels where an open transaction held back the last stable offset then. In other channels it
     * is before all offsets, because readers of committed records reach the end there. Does not block.
     */
    Position recentHighWatermark(int partition);

    /**
     * Returns the open transaction of each channel in which the last stable offset of a partition has not reached the
     * high watermark now. Queries the partition leaders and the transaction coordinators. Blocks.
     *
     * @throws LogUnavailableException
     *             if Kafka does not answer
     */
    List<OpenTransaction> openTransactions(int partition);

    /**
     * Leases the tail of a partition for a reader of one tenant. The caller closes the lease.
     *
     * @param bounds
     *            the partition's bounds
     */
    TailLease tail(int partition, String tenant, LogBounds bounds);

    /**
     * Reads a part of a range and passes the result to {@code then} exactly once: on the calling thread if the result
     * is in memory or the log is closed, otherwise later on a thread of the log. Does not block.
     */
    void read(ReplayRequest request, Consumer<ReplayResult> then);

    /** Returns when the current outage began, accurate to a few seconds; empty while the log can be read. */
    Optional<Instant> unavailableSince();

    /** Returns whether this log is closed, because the bridge is stopping or another log has replaced it. */
    boolean isClosed();

    /** Stops all reading; idempotent. */
    @Override
    void close();
}
