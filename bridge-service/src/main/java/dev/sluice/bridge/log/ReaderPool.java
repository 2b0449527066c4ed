package dev.sluice.bridge.log;

import java.util.ArrayDeque;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A few readers, of which each turn takes the one that can go on where it is, or else the one that has rested longest.
 * Thread-safe.
 */
final class ReaderPool implements AutoCloseable {
    private final int size;
    private final Supplier<ReplayReader> newReader;
    /** How many there are; guarded by this. */
    private int made;
    /** In the order in which they came to rest; guarded by this. */
    private final ArrayDeque<ReplayReader> resting = new ArrayDeque<>();
    /** How often readers had to forget; guarded by this. */
    private long era;
    /** Guarded by this. */
    private boolean closed;

    /** As many readers as turns at the same time, or more. */
    ReaderPool(int size, Supplier<ReplayReader> newReader) {
        this.size = size;
        this.newReader = newReader;
    }

    /** Reads with a reader that has ended there, if there is one, or else any. */
    ReplayBlock with(int partition, OffsetVector after, Function<ReplayReader, ReplayBlock> turn) {
        long takenIn = era();
        ReplayReader reader = take(partition, after);
        try {
            return turn.apply(reader);
        } finally {
            rest(reader, takenIn);
        }
    }

    private synchronized long era() {
        return era;
    }

    private ReplayReader take(int partition, OffsetVector after) {
        synchronized (this) {
            for (ReplayReader reader : resting) {
                if (reader.continuesFrom(partition, after)) {
                    resting.remove(reader);
                    return reader;
                }
            }
            if (made == size && !resting.isEmpty()) {
                return resting.remove();
            }
            made++;
        }
        boolean done = false;
        try {
            ReplayReader reader = newReader.get();
            done = true;
            return reader;
        } finally {
            if (!done) {
                notMade();
            }
        }
    }

    private synchronized void notMade() {
        made--;
    }

    private synchronized void rest(ReplayReader reader, long takenIn) {
        if (closed) {
            reader.close();
            return;
        }
        if (takenIn != era) {
            reader.forget();
        }
        resting.add(reader);
    }

    /** No reader goes on with what it has read ahead up to now. */
    synchronized void forget() {
        era++;
        resting.forEach(ReplayReader::forget);
    }

    /** Closes the readers at rest now, and those at work when they are done; idempotent. */
    @Override
    public synchronized void close() {
        closed = true;
        resting.forEach(ReplayReader::close);
        resting.clear();
    }
}
