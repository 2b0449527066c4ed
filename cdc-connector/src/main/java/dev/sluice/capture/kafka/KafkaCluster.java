package dev.sluice.capture.kafka;

import java.util.HashMap;
import java.util.Map;

import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The connection to a Kafka cluster.
 *
 * @param bootstrapServers
 *            {@code host:port}, comma-separated
 * @param properties
 *            further client properties (security, timeouts) for all clients; properties that the delivery guarantee
 *            depends on cannot be overridden
 */
public record KafkaCluster(String bootstrapServers, Map<String, String> properties) {
    private static final Map<String, Object> API_TIMEOUT = Map.of("default.api.timeout.ms", "15000");

    public KafkaCluster {
        if (bootstrapServers.isBlank()) {
            throw new IllegalArgumentException("Bootstrap servers are missing: expected host:port");
        }
        properties = Map.copyOf(properties);
    }

    /** Returns the defaults, overridden by the given properties, overridden by the required ones. */
    Map<String, Object> clientProperties(Map<String, Object> defaults, Map<String, Object> required) {
        Map<String, Object> all = new HashMap<>();
        all.put("enable.metrics.push", "false");
        all.put("request.timeout.ms", "10000");
        all.putAll(defaults);
        all.putAll(properties);
        all.putAll(required);
        all.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return all;
    }

    Admin admin() {
        return Admin.create(clientProperties(API_TIMEOUT, Map.of()));
    }

    /** Returns a consumer of bytes that commits no offsets. */
    KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> defaults, Map<String, Object> required) {
        Map<String, Object> allDefaults = new HashMap<>(API_TIMEOUT);
        allDefaults.putAll(defaults);
        Map<String, Object> allRequired = new HashMap<>(required);
        allRequired.put("enable.auto.commit", "false");
        allRequired.put("key.deserializer", ByteArrayDeserializer.class);
        allRequired.put("value.deserializer", ByteArrayDeserializer.class);
        return new KafkaConsumer<>(clientProperties(allDefaults, allRequired));
    }

    /** Omits the values of properties, which may be secret. */
    @Override
    public String toString() {
        return "KafkaCluster[" + bootstrapServers + ", " + properties.keySet() + "]";
    }
}
