package dev.sluice.capture.engine;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import io.debezium.connector.base.QueueProvider;

/**
 * The queue between Debezium's reader and its poller, whose size can be read without its lock. With a batch size of one
 * the poller wakes at the first record, and then takes all queued records at once; the default queue waits for a full
 * batch. Modified only under the lock of Debezium's ChangeEventQueue, which also bounds it.
 */
public final class DirectQueue<T> implements QueueProvider<T> {
    static final String NAME = "sluice-direct";

    private final Queue<T> records = new ArrayDeque<>();
    /** Written under the lock, read by the poller without it. */
    private volatile int size;
    /** The polling thread while it waits. Written by that thread, read by the reading one. */
    private volatile @Nullable Thread waiting;

    /** Used by the service loader. */
    public DirectQueue() {}

    @Override
    public void configure(Map<String, ?> properties) {
        EngineSession.of(properties).attach(this);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void enqueue(T record) {
        records.add(record);
        size = records.size();
        Thread poller = waiting;
        if (poller != null) {
            LockSupport.unpark(poller);
        }
    }

    /**
     * Waits until there is a record, for at most this long; may return earlier. Debezium's own wait keeps a core busy.
     */
    void await(long nanos) {
        waiting = Thread.currentThread();
        if (size == 0) {
            LockSupport.parkNanos(this, nanos);
        }
        waiting = null;
    }

    @Override
    public @Nullable T poll() {
        T record = records.poll();
        size = records.size();
        return record;
    }

    @Override
    public int size() {
        return size;
    }
}
