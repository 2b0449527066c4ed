package dev.sluice.bridge.log;

import java.util.Collection;

/**
 * What happens in the log, told to whoever counts it, logs it or waits for it. Called on the log's own threads: return
 * at once, throw nothing.
 */
public interface LogListener {
    /** Followed tenants have new records in the tail of a partition. */
    default void appended(int partition, Collection<String> tenants) {}

    /** A record in a channel's topic is not an event that this bridge can serve; it is nobody's and is passed over. */
    default void unreadable(Channel channel, long offset, String reason) {}

    /** The tail of a partition had to start anew, because the log no longer holds what it was about to read. */
    default void tailRestarted(int partition, String reason) {}

    /** A block was read for replays. */
    default void blockRead(BlockOrigin origin) {}

    /** A replay was answered by what another one had read. */
    default void blockShared() {}

    /** A replay passed by so many offsets without reading them, because they are known to be others'. */
    default void skipped(long offsets) {}

    /** So many bytes of records came from Kafka. */
    default void fetched(FetchPurpose purpose, long bytes) {}

    /**
     * The log has lost records that this bridge may have read, and may hold others in their place: nothing in memory can
     * be relied upon any more.
     */
    default void truncated(int partition, String reason) {}

    /** Another log has taken this one's place: whoever reads it has to come back. */
    default void replaced(String reason) {}

    /** A log is being opened whose ids may get so long, in bytes, that browsers ask before they send one to another origin. */
    default void longIds(int bytes) {}

    /** Reading failed; it will be tried again. */
    default void readFailed(Throwable cause) {}
}
