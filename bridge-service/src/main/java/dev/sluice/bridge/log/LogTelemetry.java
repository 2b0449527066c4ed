package dev.sluice.bridge.log;

import java.util.List;

/**
 * Data that the log reports for metrics and logging. Control flow never depends on it; that uses {@link LogSignals}.
 * Called on the log's own threads: implementations return immediately and throw nothing.
 */
public interface LogTelemetry {
    /** A record in a channel's topic is not a valid event. No client receives it. */
    default void unreadable(Channel channel, long offset, String reason) {}

    /** The tail of a partition restarted at the end of the log, because retention removed the record it needed next. */
    default void tailRestarted(int partition, String reason) {}

    /** A block was read for replays. */
    default void blockRead(BlockSource source) {}

    /** A replay was answered from the block cache. */
    default void blockCacheHit() {}

    /**
     * A replay skipped this many offsets without reading them, because the tenant index shows no record of its tenant.
     */
    default void skipped(long offsets) {}

    /** Kafka returned this many bytes of record keys and values. */
    default void fetched(FetchPurpose purpose, long bytes) {}

    /**
     * A log was opened whose event ids can be so long that a cross-origin request with one triggers a CORS preflight.
     *
     * @param bytes
     *            the length of an id that names all channels
     */
    default void longIds(int bytes) {}

    /**
     * The open transactions that have held back the last stable offset of a partition for more than ten seconds. Called
     * about once a second while there is one, and once with an empty list after the last has ended.
     */
    default void openTransactions(List<OpenTransaction> open) {}

    /** Reading failed. The log retries by itself. */
    default void readFailed(Throwable cause) {}
}
