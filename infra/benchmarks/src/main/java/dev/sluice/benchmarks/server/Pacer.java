package dev.sluice.benchmarks.server;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Calls for events at a rate, in ticks. */
final class Pacer {
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private Pacer() {}

    /** Makes one event for each of {@code count} tenants, from {@code first} on, in a circle. */
    @FunctionalInterface
    interface Tick {
        void publish(int first, int count);
    }

    /** Runs for {@code time} on the calling thread; how many events were called for. What is late is made up for. */
    static long run(int tenants, int eventsPerSecond, Duration time, Tick tick) {
        long began = System.nanoTime();
        long end = began + time.toNanos();
        long published = 0;
        for (long next = began; next < end; next += TICK_NANOS) {
            while (System.nanoTime() < next) {
                LockSupport.parkNanos(next - System.nanoTime());
            }
            long due = (next - began + TICK_NANOS) * eventsPerSecond / 1_000_000_000L;
            while (published < due) {
                int count = (int) Math.min(tenants, due - published);
                tick.publish((int) (published % tenants), count);
                published += count;
            }
        }
        return published;
    }
}
