package dev.sluice.benchmarks.server;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The events of each tenant, numbered from 0, stamped with the time at which they are created, and cheap to create. Used
 * by one thread at a time.
 */
public final class EventSequence {
    private final Function<String, byte[]> zero;
    private final Map<String, Tenant> tenants = new HashMap<>();

    private static final class Tenant {
        final byte[] zero;
        final int stamp;
        long next;

        Tenant(byte[] zero) {
            this.zero = zero;
            this.stamp = EventTemplate.stampIndex(zero);
        }
    }

    /** Creates a sequence; {@code zero} creates a tenant's event with the number 0. */
    public EventSequence(Function<String, byte[]> zero) {
        this.zero = zero;
    }

    /** Returns the next event of a tenant. */
    public byte[] next(String name) {
        Tenant tenant = tenants.computeIfAbsent(name, unknown -> new Tenant(zero.apply(unknown)));
        byte[] event = tenant.zero.clone();
        EventTemplate.renumber(event, tenant.next++);
        EventTemplate.stamp(event, tenant.stamp);
        return event;
    }
}
