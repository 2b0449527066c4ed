package dev.sluice.capture.kafka;

import java.util.List;
import java.util.Map;

import org.apache.kafka.connect.json.JsonConverter;
import org.jspecify.annotations.Nullable;

/**
 * The serializer of source offsets, in the bytes of Kafka Connect's OffsetStorageWriter, so that a Connect cluster and
 * an embedded capture can take over from each other. Used by one thread at a time.
 */
public final class OffsetFormat {
    private final String connectorName;
    private final JsonConverter keyConverter = new JsonConverter();
    private final JsonConverter valueConverter = new JsonConverter();
    private final byte[] key;

    /**
     * @param connectorName
     *            the connector's name, which Connect uses as the namespace
     * @param server
     *            Debezium's {@code topic.prefix}, the only source partition
     */
    public OffsetFormat(String connectorName, String server) {
        this.connectorName = connectorName;
        keyConverter.configure(Map.of("schemas.enable", "false"), true);
        valueConverter.configure(Map.of("schemas.enable", "false"), false);
        this.key = keyConverter.fromConnectData(connectorName, null, List.of(connectorName, Map.of("server", server)));
    }

    /** Returns the record key, {@code ["<connector>",{"server":"<server>"}]}. */
    public byte[] key() {
        return key.clone();
    }

    /** Returns the record value of a source offset. */
    public byte[] value(Map<String, ?> offset) {
        return valueConverter.fromConnectData(connectorName, null, offset);
    }

    /** Returns the source offset in a record value; null for a JSON null. */
    @SuppressWarnings("unchecked")
    public @Nullable Map<String, Object> read(byte[] value) {
        return (Map<String, Object>) valueConverter.toConnectData(connectorName, value).value();
    }
}
