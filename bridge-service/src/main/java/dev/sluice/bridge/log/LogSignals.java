package dev.sluice.bridge.log;

import java.util.Collection;
import java.util.List;

/**
 * Signals that the log sends to the parts of the bridge that must act on them. Called on the log's own threads:
 * implementations return immediately and throw nothing. Data for metrics and logging goes to {@link LogTelemetry}.
 */
public interface LogSignals {
    /**
     * The tail of a partition has new records of these tenants: wakes their readers. Includes only tenants with a
     * lease.
     */
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
