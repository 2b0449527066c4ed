package dev.sluice.capture;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.sluice.capture.problem.Degradation;
import dev.sluice.capture.value.Times;

/** The degradation while transactions with commit times in the future are captured. Thread-safe. */
final class FutureCommits {
    /** How long the degradation lasts after the last such transaction. */
    static final Duration MEMORY = Duration.ofMinutes(10);

    private final LongSupplier nanoTime;
    /** The commit time that began the current degradation. */
    private @Nullable Instant first;
    private long lastNanos;

    FutureCommits(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Records a commit time; returns whether it is the first since there were none. */
    synchronized boolean captured(Instant commitTime) {
        boolean isFirst = current() == null;
        first = isFirst ? commitTime : first;
        lastNanos = nanoTime.getAsLong();
        return isFirst;
    }

    /** Returns the given degradations, and in addition the one of the commit times, if there is one now. */
    synchronized List<Degradation> addTo(List<Degradation> others) {
        Instant commitTime = current();
        return commitTime == null
                ? others
                : Stream.concat(others.stream(), Stream.of(degradation(commitTime))).toList();
    }

    private @Nullable Instant current() {
        return nanoTime.getAsLong() - lastNanos > MEMORY.toNanos() ? null : first;
    }

    private static Degradation degradation(Instant commitTime) {
        String time = Times.format(commitTime);
        return new Degradation("commit-time", time, "The capture goes on, but a transaction has the commit time " + time
                + ", which is in the future: it was applied by replication with the time of its origin, or a clock is"
                + " wrong. Its events keep that time in ce_time. Their records have the timestamps of the records"
                + " before them, so that since and until stay right for all others. Check the clocks of the database,"
                + " of the origin and of this machine.");
    }
}
