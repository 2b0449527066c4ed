package dev.sluice.capture;

import java.util.List;
import java.util.Map;

import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.source.ConnectorTransactionBoundaries;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;

/**
 * The capture as a Kafka Connect source connector with one task. It defines the transaction boundaries, and rejects a
 * configuration with which a worker would write bytes that differ from those of the embedded capture, or would not
 * write them exactly once.
 */
public final class SluiceConnector extends SourceConnector {
    private Map<String, String> properties = Map.of();

    /** Used by Kafka Connect. */
    public SluiceConnector() {}

    @Override
    public String version() {
        return versionOf(getClass());
    }

    static String versionOf(Class<?> type) {
        String version = type.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }

    @Override
    public ConfigDef config() {
        return ConnectSettings.definition();
    }

    @Override
    public Config validate(Map<String, String> configuration) {
        Config validated = super.validate(configuration);
        if (validated.configValues().stream().allMatch(value -> value.errorMessages().isEmpty())) {
            try {
                ConnectSettings.problems(configuration).forEach((name, problem) -> {
                    var value = new ConfigValue(name);
                    value.addErrorMessage(problem);
                    validated.configValues().add(value);
                });
            } catch (ConfigException unusable) {
                var value = new ConfigValue("name");
                value.addErrorMessage(String.valueOf(unusable.getMessage()));
                validated.configValues().add(value);
            }
        }
        return validated;
    }

    @Override
    public void start(Map<String, String> configuration) {
        Map<String, String> problems = ConnectSettings.problems(configuration);
        if (!problems.isEmpty()) {
            throw new ConfigException(String.join(" ", problems.values()));
        }
        properties = Map.copyOf(configuration);
    }

    @Override
    public Class<? extends Task> taskClass() {
        return SluiceTask.class;
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maximum) {
        return List.of(properties);
    }

    @Override
    public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> configuration) {
        return ExactlyOnceSupport.SUPPORTED;
    }

    @Override
    public ConnectorTransactionBoundaries canDefineTransactionBoundaries(Map<String, String> configuration) {
        return ConnectorTransactionBoundaries.SUPPORTED;
    }

    @Override
    public void stop() {}
}
