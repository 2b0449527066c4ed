package dev.sluice.bridge.admission;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

import io.github.bucket4j.Bucket;

import dev.sluice.bridge.admission.Admission.Limit;

/** The counter of open responses by tenant and user, which admits new responses within the limits. Thread-safe. */
public final class AdmissionControl {
    private final LimitSettings limits;
    private final Bucket connects;
    private final Consumer<Limit> refused;
    // Guarded by this.
    private final Map<String, Integer> byTenant = new HashMap<>();
    private final Map<User, Integer> byUser = new HashMap<>();
    private int open;
    private boolean draining;

    private record User(String tenant, String user) {}

    /**
     * Creates an instance without open responses.
     *
     * @param refused
     *            called with the limit of each refusal, on the thread of {@link #admit}
     */
    public AdmissionControl(LimitSettings limits, Consumer<Limit> refused) {
        this.limits = limits;
        this.refused = refused;
        this.connects = Bucket.builder().addLimit(limit -> limit.capacity(2L * limits.connectsPerSecond())
                .refillGreedy(limits.connectsPerSecond(), Duration.ofSeconds(1))).build();
    }

    /** Admits a response to this user, if the limits allow it. The caller closes the permit when the response ends. */
    public Admission admit(String tenant, String user) {
        Admission admission = decide(tenant, user);
        if (admission instanceof Admission.Refused(Limit limit, int allowed)) {
            refused.accept(limit);
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
        return new Admission.Permit(() -> release(caller));
    }

    private synchronized void release(User caller) {
        open--;
        byTenant.computeIfPresent(caller.tenant, (tenant, count) -> count == 1 ? null : count - 1);
        byUser.computeIfPresent(caller, (user, count) -> count == 1 ? null : count - 1);
    }

    /** Refuses all further responses; returns how many are open. */
    public synchronized int drain() {
        draining = true;
        return open;
    }

    /** Returns how many responses are open. */
    public synchronized int open() {
        return open;
    }
}
