package dev.sluice.bridge.log.replay;

import java.util.ArrayDeque;
import java.util.function.Function;
import java.util.function.Supplier;

import dev.sluice.bridge.log.Position;

/**
 * A pool of block readers. A turn gets the reader that ended where the turn begins; if there is none, it gets the
 * reader that has been idle the longest. Thread-safe.
 */
final class BlockReaderPool implements AutoCloseable {
    private final int size;
    private final Supplier<BlockReader> newReader;
    /** How many readers exist; guarded by this. */
    private int created;
    /** The longest idle first; guarded by this. */
    private final ArrayDeque<BlockReader> idle = new ArrayDeque<>();
    /** Incremented by {@link #invalidate}; guarded by this. */
    private long generation;
    /** Guarded by this. */
    private boolean closed;

    /** Creates a pool of up to {@code size} readers, at least as many as there are concurrent turns. */
    BlockReaderPool(int size, Supplier<BlockReader> newReader) {
        this.size = size;
        this.newReader = newReader;
    }

    /** Runs a turn with one of the readers. */
    Block with(int partition, Position after, Function<BlockReader, Block> turn) {
        long takenAt = generation();
        BlockReader reader = take(partition, after);
        try {
            return turn.apply(reader);
        } finally {
            putBack(reader, takenAt);
        }
    }

    private synchronized long generation() {
        return generation;
    }

    private BlockReader take(int partition, Position after) {
        synchronized (this) {
            for (BlockReader reader : idle) {
                if (reader.continuesFrom(partition, after)) {
                    idle.remove(reader);
                    return reader;
                }
            }
            if (created == size && !idle.isEmpty()) {
                return idle.remove();
            }
            created++;
        }
        boolean done = false;
        try {
            BlockReader reader = newReader.get();
            done = true;
            return reader;
        } finally {
            if (!done) {
                notCreated();
            }
        }
    }

    private synchronized void notCreated() {
        created--;
    }

    private synchronized void putBack(BlockReader reader, long takenAt) {
        if (closed) {
            reader.close();
            return;
        }
        if (takenAt != generation) {
            reader.invalidate();
        }
        idle.add(reader);
    }

    /** Makes all readers discard the records that they have read ahead. */
    synchronized void invalidate() {
        generation++;
        idle.forEach(BlockReader::invalidate);
    }

    /** Closes idle readers now, and busy ones when they are done; idempotent. */
    @Override
    public synchronized void close() {
        closed = true;
        idle.forEach(BlockReader::close);
        idle.clear();
    }
}
