package dev.sluice.benchmarks.server;

import java.time.Duration;

/** A publisher of events for the first {@code tenants} tenants; each tenant's events are numbered consecutively. */
public interface Publisher {
    /** Publishes events for each of the tenants, all at the same time. */
    void burst(int tenants, int eventsPerTenant);

    /**
     * Publishes single events to the tenants in turn, at a fixed rate; a tick of 10 ms has at most one event per
     * tenant. Returns after {@code time}, or later: late events delay all later ones.
     *
     * @return the number of published events, over all tenants
     */
    long paced(int tenants, int eventsPerSecond, Duration time);
}
