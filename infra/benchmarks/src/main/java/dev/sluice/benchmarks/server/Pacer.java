package dev.sluice.benchmarks.server;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A publisher's clock: it requests events at a fixed rate, in ticks. */
public final class Pacer {
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private Pacer() {}

    /**
     * A tick: publishes one event for each of {@code count} tenants, from {@code first} on, modulo the number of
     * tenants.
     */
    @FunctionalInterface
    public interface Tick {
        void publish(int first, int count);
    }

    /**
     * Runs for {@code time} or longer on the calling thread. A late tick delays all later ticks, because events that
     * arrive together would be written together.
     *
     * @return the number of requested events: the rate times the time
     */
    public static long run(int tenants, int eventsPerSecond, Duration time, Tick tick) {
        long ticks = time.toNanos() / TICK_NANOS;
        long published = 0;
        long next = System.nanoTime();
        for (long n = 1; n <= ticks; n++) {
            while (System.nanoTime() < next) {
                LockSupport.parkNanos(next - System.nanoTime());
            }
            next = Math.max(next, System.nanoTime()) + TICK_NANOS;
            long due = n * TICK_NANOS * eventsPerSecond / 1_000_000_000L;
            while (published < due) {
                int count = (int) Math.min(tenants, due - published);
                tick.publish((int) (published % tenants), count);
                published += count;
            }
        }
        return published;
    }
}
