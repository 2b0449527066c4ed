package dev.sluice.bridge.stream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * When each response wants to be looked at again, to a tenth of a second. One timer a response, the earliest
 * that was asked for: whoever is due is handed out and has to be scheduled again. Owned by one writer loop.
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
     * Schedules a response, unless it is due earlier already; a delay beyond the wheel ends at its rim, where the response
     * finds itself early.
     */
    void schedule(Response response, long nowNanos, Duration delay) {
        long due = (nowNanos + delay.toNanos()) / TICK.toNanos() + 1;
        long within = Math.clamp(due, tick + 1, tick + SLOTS - 1);
        if (within < response.dueTick) {
            response.dueTick = within;
            slots.get((int) (within % SLOTS)).add(response);
        }
    }

    /** Takes out who is due. */
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

    /** One that was scheduled for an earlier time afterwards has been handed out then. */
    private void takeIfDue(Response response, List<Response> due) {
        if (response.dueTick == tick) {
            response.dueTick = NEVER;
            due.add(response);
        }
    }
}
