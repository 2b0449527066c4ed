package dev.sluice.capture.engine;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

import org.apache.kafka.connect.runtime.WorkerConfig;
import org.apache.kafka.connect.storage.OffsetBackingStore;
import org.apache.kafka.connect.util.Callback;

/**
 * The engine's offset store: returns only the source offset that the last Kafka transaction committed, because the
 * connector confirms this LSN to PostgreSQL, which may then recycle WAL up to it. Writes do nothing: the Kafka
 * transaction has stored the offset.
 */
public final class CommittedOffsetStore implements OffsetBackingStore {
    /** Set once before the store is used. */
    private EngineSession session;

    /** Used by the engine. */
    @SuppressWarnings("NullAway.Init")
    public CommittedOffsetStore() {}

    @Override
    public void configure(WorkerConfig config) {
        session = EngineSession.of(config.originals());
    }

    @Override
    public void start() {}

    @Override
    public void stop() {}

    @Override
    public Future<Map<ByteBuffer, ByteBuffer>> get(Collection<ByteBuffer> keys) {
        Map<ByteBuffer, ByteBuffer> offsets = new HashMap<>();
        for (ByteBuffer key : keys) {
            ByteBuffer offset = session.committedOffset(key);
            if (offset != null) {
                byte[] bytes = new byte[offset.remaining()];
                offset.get(bytes);
                offsets.put(key, ByteBuffer.wrap(bytes));
            }
        }
        return CompletableFuture.completedFuture(offsets);
    }

    @Override
    @SuppressWarnings("NullAway") // Connect's callbacks take null for "no error" and "no result".
    public Future<Void> set(Map<ByteBuffer, ByteBuffer> values, Callback<Void> callback) {
        callback.onCompletion(null, null);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public Set<Map<String, Object>> connectorPartitions(String connectorName) {
        return Set.of();
    }
}
