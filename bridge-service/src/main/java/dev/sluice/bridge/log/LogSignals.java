package dev.sluice.bridge.log;

import java.util.Collection;
import java.util.List;

/**
 * Signals that the log sends to the parts of the bridge that must act on them. Called on the log's own threads:
 * implementations return at once and throw nothing. What is only counted or logged goes to {@link LogTelemetry}.
 */
public interface LogSignals {
    /** Wakes readers: the tail of a partition has new records of these tenants. Only tenants with a lease are named. */
    default void appended(int partition, Collection<String> tenants) {}

    /**
     * The log has lost records that this bridge may have read, and may hold other records at their offsets. Nothing in
     * memory is valid any more.
     *
     * @param reason
     *            what was lost, for an operator
     */
    default void truncated(int partition, String reason) {}

    /**
     * Another log has replaced this one. Its readers must reconnect.
     *
     * @param reason
     *            what changed, for an operator
     */
    default void replaced(String reason) {}

    /** Returns signals that go to all of {@code receivers}, in this order. */
    static LogSignals all(LogSignals... receivers) {
        return new AllLogSignals(List.of(receivers));
    }
}
