package dev.sluice.bridge.stream;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import io.github.bucket4j.Bucket;

import dev.sluice.bridge.stream.Admission.Limit;

/** Who is open, by tenant and user, and who may still come. Thread-safe. */
public final class Connections {
    private final LimitSettings limits;
    private final Bucket connects;
    private final StreamListener listener;
    // Guarded by this.
    private final Map<String, Integer> byTenant = new HashMap<>();
    private final Map<User, Integer> byUser = new HashMap<>();
    private int open;
    private boolean draining;

    private record User(String tenant, String user) {}

    /** Nobody yet. */
    public Connections(LimitSettings limits, StreamListener listener) {
        this.limits = limits;
        this.listener = listener;
        this.connects = Bucket.builder().addLimit(limit -> limit.capacity(2L * limits.connectsPerSecond())
                .refillGreedy(limits.connectsPerSecond(), Duration.ofSeconds(1))).build();
    }

    /** Takes a place for a stream of this user, if there is one. */
    public Admission admit(String tenant, String user) {
        Admission admission = decide(tenant, user);
        if (admission instanceof Admission.Refused refused) {
            listener.refused(refused.limit());
        }
        return admission;
    }

    private synchronized Admission decide(String tenant, String user) {
        var caller = new User(tenant, user);
        if (draining) {
            return new Admission.Refused(Limit.DRAINING, 0);
        }
        if (open >= limits.connections()) {
            return new Admission.Refused(Limit.CONNECTIONS, limits.connections());
        }
        if (byTenant.getOrDefault(tenant, 0) >= limits.perTenant()) {
            return new Admission.Refused(Limit.PER_TENANT, limits.perTenant());
        }
        if (byUser.getOrDefault(caller, 0) >= limits.perUser()) {
            return new Admission.Refused(Limit.PER_USER, limits.perUser());
        }
        if (!connects.tryConsume(1)) {
            return new Admission.Refused(Limit.CONNECT_RATE, limits.connectsPerSecond());
        }
        open++;
        byTenant.merge(tenant, 1, Integer::sum);
        byUser.merge(caller, 1, Integer::sum);
        return new Admission.Admitted(() -> release(caller));
    }

    private synchronized void release(User caller) {
        open--;
        byTenant.computeIfPresent(caller.tenant, (tenant, count) -> count == 1 ? null : count - 1);
        byUser.computeIfPresent(caller, (user, count) -> count == 1 ? null : count - 1);
    }

    /** Refuses everybody from now on; returns how many are open. */
    public synchronized int drain() {
        draining = true;
        return open;
    }

    /** How many streams are open. */
    public synchronized int open() {
        return open;
    }
}
