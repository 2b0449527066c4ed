package dev.sluice.capture.engine;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The decoded batches between the thread that reads the WAL and the one that publishes. For each batch, Debezium's
 * queue holds one record, which only gives the batch's place among other records. Bounded by memory. Thread-safe.
 */
final class WalBatches {
    private static final long MAXIMUM_BYTES = 32L * 1024 * 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** Guarded by the lock, as are the other two. */
    private final Queue<WalBatch> batches = new ArrayDeque<>();
    private long bytes;
    private boolean discarding;

    /** Adds a batch; blocks while the memory limit is exceeded. */
    void put(WalBatch batch) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (bytes > MAXIMUM_BYTES && !discarding) {
                changed.await();
            }
            if (!discarding) {
                batches.add(batch);
                bytes += batch.bytes();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns the oldest batch. Its memory counts until it is released.
     *
     * @throws IllegalStateException
     *             if there is none
     */
    WalBatch take() {
        lock.lock();
        try {
            WalBatch batch = batches.poll();
            if (batch == null) {
                throw new IllegalStateException("Debezium delivered more batches than were read");
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** Gives back the memory of a batch that was taken. */
    void release(WalBatch taken) {
        lock.lock();
        try {
            bytes -= taken.bytes();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Discards all current and future batches, so that the reading thread never blocks. */
    void discard() {
        lock.lock();
        try {
            discarding = true;
            batches.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
