package dev.sluice.benchmarks.server;

import java.time.Duration;

/** Makes events for the first so many tenants; the number of a tenant's event is that of the one before plus 1. */
public interface Publisher {
    /** So many events for each of the tenants, all at once. */
    void burst(int tenants, int eventsPerTenant);

    /**
     * Events one after the other, over the tenants in turn, at a rate; a tick of 10 ms holds one for a tenant at most.
     * Returns after that time, or later: what is late is not made up for.
     *
     * @return how many events of a tenant of its own there were, over all tenants
     */
    long paced(int tenants, int eventsPerSecond, Duration time);
}
