package dev.sluice.capture.engine;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.sluice.capture.postgres.TypeCatalog;

/**
 * The state of one engine run that is shared with classes that Debezium instantiates by name. The connector's task, its
 * queue and the offset store find it by an id in their configuration. Thread-safe.
 */
final class EngineSession implements AutoCloseable {
    /** The configuration property that holds the id. */
    static final String PROPERTY = "sluice.session";
    private static final Map<String, EngineSession> OPEN = new ConcurrentHashMap<>();

    private final String id = UUID.randomUUID().toString();
    private final ByteBuffer offsetKey;
    private final Function<TypeCatalog, WalDecoding> decoding;
    private final WalBatches batches = new WalBatches();
    /** Set by the polling thread after a commit, read by it and by the task while it starts. */
    private volatile @Nullable ByteBuffer committedOffset;
    /** Set by the closing thread, read by the polling thread. */
    private volatile boolean stopRequested;
    /** Set once by the thread that starts the task. */
    private volatile @Nullable DirectQueue<?> queue;
    /** Set once by the thread that starts the task. */
    private volatile @Nullable EmbeddedPostgresTask task;
    /** Set by the polling thread, read by the thread that runs the engine once that has ended. */
    private volatile @Nullable Throwable failure;

    /**
     * @param committedOffset
     *            null until the initial snapshot is committed
     * @param decoding
     *            returns how the WAL is read
     */
    EngineSession(byte[] offsetKey, byte @Nullable [] committedOffset, Function<TypeCatalog, WalDecoding> decoding) {
        this.decoding = decoding;
        this.offsetKey = ByteBuffer.wrap(offsetKey).asReadOnlyBuffer();
        this.committedOffset = committedOffset == null ? null : ByteBuffer.wrap(committedOffset).asReadOnlyBuffer();
        OPEN.put(id, this);
    }

    static EngineSession of(Map<String, ?> configuration) {
        Object id = configuration.get(PROPERTY);
        EngineSession session = id == null ? null : OPEN.get(id.toString());
        if (session == null) {
            throw new IllegalStateException("No capture is running under " + PROPERTY + "=" + id
                    + ": only a capture starts this connector. On Kafka Connect, configure SluiceConnector.");
        }
        return session;
    }

    String id() {
        return id;
    }

    /** Returns the committed offset for this key; null if there is none yet, or the key is not the one of this run. */
    @Nullable
    ByteBuffer committedOffset(ByteBuffer key) {
        ByteBuffer committed = committedOffset;
        return committed != null && offsetKey.equals(key) ? committed.duplicate() : null;
    }

    /** Returns the committed offset; null if there is none yet. */
    byte @Nullable [] committedOffset() {
        ByteBuffer committed = committedOffset;
        if (committed == null) {
            return null;
        }
        byte[] bytes = new byte[committed.remaining()];
        committed.duplicate().get(bytes);
        return bytes;
    }

    void committed(byte[] offset) {
        committedOffset = ByteBuffer.wrap(offset).asReadOnlyBuffer();
    }

    WalDecoding decoding(TypeCatalog catalog) {
        return decoding.apply(catalog);
    }

    WalBatches batches() {
        return batches;
    }

    void attach(DirectQueue<?> used) {
        queue = used;
    }

    void attach(EmbeddedPostgresTask started) {
        task = started;
    }

    /** Returns the number of records in the connector's queue. */
    int queued() {
        DirectQueue<?> attached = queue;
        return attached == null ? 0 : attached.size();
    }

    /** Waits until there is a record in the connector's queue, for at most this long; may return earlier. */
    void awaitQueued(long nanos) {
        DirectQueue<?> attached = queue;
        if (attached != null) {
            attached.await(nanos);
        }
    }

    void requestStop() {
        stopRequested = true;
    }

    boolean stopRequested() {
        return stopRequested;
    }

    /** Stores the failure and discards further records, so that the connector's reader can end. */
    void fail(Throwable cause) {
        failure = cause;
        discard();
    }

    void discard() {
        batches.discard();
        EmbeddedPostgresTask attached = task;
        if (attached != null) {
            attached.discard();
        }
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    @Override
    public void close() {
        OPEN.remove(id);
    }
}
