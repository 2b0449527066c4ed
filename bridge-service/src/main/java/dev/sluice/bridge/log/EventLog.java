package dev.sluice.bridge.log;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/** The persisted log, in one of its lives: read from any position, past and live alike. Thread-safe. */
public interface EventLog extends AutoCloseable {
    /** Returns the channels that the log holds. */
    Channels channels();

    /**
     * Returns what a partition holds now, asked of the partition leaders. Blocks.
     *
     * @throws LogUnavailableException
     *             if the leaders do not answer
     */
    LogBounds bounds(int partition);

    /**
     * Returns the end of the history that a position and the log have in common [KIP-320]: for each channel the
     * position's own offset, or a lower one after which the log continues with other records, or -1 if nothing is known
     * to be common. Must be called before anything is read after a position that came from a client. It also drops from
     * memory what the log has lost. Blocks if the leaders must be asked.
     *
     * @param position
     *            in channels that do not matter that of {@code bounds}
     * @param bounds
     *            the partition's bounds, asked after the position was received
     * @throws LogUnavailableException
     *             if the leaders do not answer
     */
    Position commonWith(int partition, Position position, LogBounds bounds);

    /**
     * Returns the position before each channel's first record at an instant or later, to the millisecond; the end of
     * channels that have no such record. Blocks.
     *
     * @param bounds
     *            the partition's bounds
     * @throws LogUnavailableException
     *             if the leaders do not answer
     */
    Position before(int partition, Instant instant, LogBounds bounds);

    /**
     * Returns the position up to which all records are earlier than an instant, to the millisecond: the one before each
     * channel's first record that is not earlier, or the end of the channel. Valid only if no earlier record can be
     * written any more. Blocks.
     *
     * @throws LogUnavailableException
     *             if Kafka does not answer
     */
    Position lastBefore(int partition, Instant instant);

    /**
     * Leases the tail of a partition for a reader of one tenant. The caller closes the lease.
     *
     * @param bounds
     *            the partition's bounds
     */
    TailLease tail(int partition, String tenant, LogBounds bounds);

    /** Reads a part of a range and passes the result to {@code then}, once, on a thread of the log. Returns at once. */
    void read(ReplayRequest request, Consumer<ReplayResult> then);

    /** Returns since when the log cannot be read, to a few seconds; empty while it can. */
    Optional<Instant> unavailableSince();

    /** Returns whether this log is closed: the bridge stops, or another log has replaced it. */
    boolean isClosed();

    /** Stops all reading; idempotent. */
    @Override
    void close();
}
