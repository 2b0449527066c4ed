package dev.sluice.capture.kafka;

import java.util.HashMap;
import java.util.Map;

import org.apache.kafka.clients.CommonClientConfigs;

/**
 * How to reach Kafka.
 *
 * @param bootstrapServers
 *            {@code host:port}, comma-separated
 * @param properties
 *            further client properties (security, timeouts) for all clients; what the capture's promise depends on
 *            cannot be overridden
 */
public record KafkaCluster(String bootstrapServers, Map<String, String> properties) {
    public KafkaCluster {
        if (bootstrapServers.isBlank()) {
            throw new IllegalArgumentException("No bootstrap servers are given: expected host:port");
        }
        properties = Map.copyOf(properties);
    }

    /** Defaults, then the given properties, then what must be. */
    Map<String, Object> clientProperties(Map<String, Object> defaults, Map<String, Object> demanded) {
        Map<String, Object> all = new HashMap<>();
        all.put("enable.metrics.push", "false");
        all.put("request.timeout.ms", "10000");
        all.putAll(defaults);
        all.putAll(properties);
        all.putAll(demanded);
        all.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return all;
    }

    /** Without values of properties, which may be secret. */
    @Override
    public String toString() {
        return "KafkaCluster[" + bootstrapServers + ", " + properties.keySet() + "]";
    }
}
