package dev.sluice.bridge.log;

import java.util.ArrayDeque;
import java.util.function.Function;
import java.util.function.Supplier;

/** Readers at rest, one of which is taken for each turn; there are as many as turns at the same time. Thread-safe. */
final class ReaderPool implements AutoCloseable {
    private final Supplier<ReplayReader> newReader;
    /** Guarded by this. */
    private final ArrayDeque<ReplayReader> resting = new ArrayDeque<>();
    /** Guarded by this. */
    private boolean closed;

    ReaderPool(Supplier<ReplayReader> newReader) {
        this.newReader = newReader;
    }

    /** Reads with a reader that has ended there, if there is one, or else any. */
    ReplayBlock with(int partition, OffsetVector after, Function<ReplayReader, ReplayBlock> turn) {
        ReplayReader reader = take(partition, after);
        try {
            return turn.apply(reader);
        } finally {
            rest(reader);
        }
    }

    private ReplayReader take(int partition, OffsetVector after) {
        synchronized (this) {
            for (ReplayReader reader : resting) {
                if (reader.continuesFrom(partition, after)) {
                    resting.remove(reader);
                    return reader;
                }
            }
            ReplayReader any = resting.poll();
            if (any != null) {
                return any;
            }
        }
        return newReader.get();
    }

    private synchronized void rest(ReplayReader reader) {
        if (closed) {
            reader.close();
        } else {
            resting.add(reader);
        }
    }

    /** Closes the readers at rest now, and those at work when they are done; idempotent. */
    @Override
    public synchronized void close() {
        closed = true;
        resting.forEach(ReplayReader::close);
        resting.clear();
    }
}
