package dev.sluice.capture.engine;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.jspecify.annotations.Nullable;

import dev.sluice.capture.kafka.OffsetFormat;

/**
 * A worker's context with the offset that was committed last, from memory: the worker's own reader would ask Kafka, and the
 * connector asks before each time that it tells PostgreSQL what it may drop. Used by the polling thread.
 */
final class CommittedOffsetContext implements SourceTaskContext, OffsetStorageReader {
    private final SourceTaskContext worker;
    private final EngineSession session;
    private final OffsetFormat format;

    CommittedOffsetContext(SourceTaskContext worker, EngineSession session, OffsetFormat format) {
        this.worker = worker;
        this.session = session;
        this.format = format;
    }

    @Override
    public Map<String, String> configs() {
        return worker.configs();
    }

    @Override
    public OffsetStorageReader offsetStorageReader() {
        return this;
    }

    @Override
    public PluginMetrics pluginMetrics() {
        return worker.pluginMetrics();
    }

    @Override
    @SuppressWarnings("NullAway") // Connect's reader says null where nothing is stored.
    public <T> @Nullable Map<String, Object> offset(Map<String, T> partition) {
        byte[] committed = session.committedOffset();
        return committed == null ? null : format.read(committed);
    }

    @Override
    @SuppressWarnings("NullAway") // Connect's reader says null where nothing is stored.
    public <T> Map<Map<String, T>, Map<String, Object>> offsets(Collection<Map<String, T>> partitions) {
        Map<Map<String, T>, Map<String, Object>> offsets = new HashMap<>();
        partitions.forEach(partition -> offsets.put(partition, offset(partition)));
        return offsets;
    }
}
