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
 * The worker's task context with an offset reader that answers from memory. The worker's own reader queries Kafka, and
 * the connector reads the offset before each confirmation to PostgreSQL. Used by the polling thread.
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
    @SuppressWarnings("NullAway") // Connect's reader returns null if no offset is stored.
    public <T> @Nullable Map<String, Object> offset(Map<String, T> partition) {
        byte[] committed = session.committedOffset();
        return committed == null ? null : format.read(committed);
    }

    @Override
    @SuppressWarnings("NullAway") // Connect's reader returns null if no offset is stored.
    public <T> Map<Map<String, T>, Map<String, Object>> offsets(Collection<Map<String, T>> partitions) {
        Map<Map<String, T>, Map<String, Object>> offsets = new HashMap<>();
        partitions.forEach(partition -> offsets.put(partition, offset(partition)));
        return offsets;
    }
}
