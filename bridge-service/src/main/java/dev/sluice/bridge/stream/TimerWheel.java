package dev.sluice.bridge.stream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A timer wheel with one timer for each response and a resolution of a tenth of a second. A timer fires once and must
 * be scheduled again. Owned by one writer loop.
 */
final class TimerWheel {
    static final Duration TICK = Duration.ofMillis(100);
    static final long NEVER = Long.MAX_VALUE;
    private static final int SLOTS = 1024;

    private final List<List<Response>> slots = new ArrayList<>(SLOTS);
    private long tick;

    TimerWheel(long nowNanos) {
        this.tick = nowNanos / TICK.toNanos();
        for (int i = 0; i < SLOTS; i++) {
            slots.add(new ArrayList<>(0));
        }
    }

    /**
     * Schedules a response's timer, unless it fires earlier already. A delay longer than the wheel fires at the wheel's
     * end, early for the response.
     */
    void schedule(Response response, long nowNanos, Duration delay) {
        long due = (nowNanos + delay.toNanos()) / TICK.toNanos() + 1;
        long within = Math.clamp(due, tick + 1, tick + SLOTS - 1);
        if (within < response.dueTick) {
            response.dueTick = within;
            slots.get((int) (within % SLOTS)).add(response);
        }
    }

    /** Removes and returns the responses whose timer is due. */
    List<Response> due(long nowNanos) {
        long now = nowNanos / TICK.toNanos();
        List<Response> due = new ArrayList<>();
        while (tick < now) {
            tick++;
            int slot = (int) (tick % SLOTS);
            List<Response> there = slots.get(slot);
            if (!there.isEmpty()) {
                slots.set(slot, new ArrayList<>(0));
                there.forEach(response -> takeIfDue(response, due));
            }
        }
        return due;
    }

    /**
     * Adds a response to {@code due} if its timer is due. A timer that was moved to an earlier time has already fired.
     */
    private void takeIfDue(Response response, List<Response> due) {
        if (response.dueTick == tick) {
            response.dueTick = NEVER;
            due.add(response);
        }
    }
}
