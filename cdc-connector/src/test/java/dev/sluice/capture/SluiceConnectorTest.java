package dev.sluice.capture;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.source.ConnectorTransactionBoundaries;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.junit.jupiter.api.Test;

import dev.sluice.capture.postgres.Replication.FirstStart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SluiceConnectorTest {
    private final SluiceConnector connector = new SluiceConnector();
    private final Map<String, String> sample = new HashMap<>(ConnectWorker.sampleConfiguration());

    @Test
    void takesTheSampleConfigurationForOneTask() {
        sample.put("name", "sluice");
        assertThat(errors()).isEmpty();
        connector.start(sample);
        assertThat(connector.taskConfigs(4)).isEqualTo(List.of(sample));
        assertThat(connector.taskClass()).isEqualTo(SluiceTask.class);
        assertThat(connector.exactlyOnceSupport(sample)).isEqualTo(ExactlyOnceSupport.SUPPORTED);
        assertThat(connector.canDefineTransactionBoundaries(sample))
                .isEqualTo(ConnectorTransactionBoundaries.SUPPORTED);
    }

    @Test
    void readsTheSampleAsTheStandaloneFormIsConfigured() {
        sample.put("name", "sluice");
        CaptureSettings settings = ConnectSettings.read(sample);
        assertThat(settings).isEqualTo(CaptureSettings.of(settings.database(), settings.kafka()));
        assertThat(settings.transactionalId()).isEqualTo("sluice-sluice-0");
        assertThat(ConnectSettings.transactionTimeout(sample)).hasMinutes(15);
    }

    @Test
    void readsWhatIsConfigured() {
        sample.putAll(Map.of("name", "other", "sluice.first.start", "FOLLOW_ONLY", "sluice.partitions", "4",
                "sluice.kafka.security.protocol", "SSL", "sluice.capture.channels.dashboard",
                "sla_alert tenant=tenant_id time=raised_at"));
        CaptureSettings settings = ConnectSettings.read(sample);
        assertThat(settings.replication().connectorName()).isEqualTo("other");
        assertThat(settings.replication().firstStart()).isEqualTo(FirstStart.FOLLOW_ONLY);
        assertThat(settings.topics().partitions()).isEqualTo(4);
        assertThat(settings.kafka().properties()).containsExactly(Map.entry("security.protocol", "SSL"));
        assertThat(settings.channels().names()).containsExactly("activity", "notification", "dashboard");
    }

    @Test
    void refusesWhatWouldWriteOtherBytesOrNotExactlyOnce() {
        sample.put("name", "sluice");
        Map<String, String> wrong = Map.of("tasks.max", "2", "exactly.once.support", "requested",
                "transaction.boundary", "poll", "offsets.storage.topic", "connect-offsets", "key.converter",
                "org.apache.kafka.connect.storage.StringConverter", "value.converter",
                "org.apache.kafka.connect.json.JsonConverter", "header.converter",
                "org.apache.kafka.connect.storage.SimpleHeaderConverter", "transforms", "unwrap", "errors.tolerance",
                "all", "producer.override.max.request.size", "1048576");
        sample.putAll(wrong);
        assertThat(errors()).containsOnlyKeys(wrong.keySet());
        assertThat(errors().get("offsets.storage.topic")).startsWith(
                "offsets.storage.topic is \"connect-offsets\", expected sluice.offsets: ");
        assertThatThrownBy(() -> connector.start(sample)).isInstanceOf(ConfigException.class)
                .hasMessageContaining("transaction.boundary is \"poll\", expected connector");
    }

    @Test
    void saysWhatCannotBeRead() {
        sample.put("name", "sluice");
        sample.put("slot.name", "Sluice!");
        assertThat(errors().get("name")).contains("\"Sluice!\"").contains("cannot name slot");
        sample.put("slot.name", "sluice");
        sample.put("producer.override.max.request.size", "8 MB");
        assertThat(errors().get("name")).contains("producer.override.max.request.size").contains("8 MB");
        sample.remove("database.hostname");
        assertThat(errors().get("database.hostname")).contains("Missing required");
    }

    private Map<String, String> errors() {
        return connector.validate(sample).configValues().stream().filter(it -> !it.errorMessages().isEmpty())
                .collect(Collectors.toMap(ConfigValue::name, it -> it.errorMessages().get(0)));
    }
}
