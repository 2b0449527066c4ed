package dev.sluice.capture;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;

import dev.sluice.capture.channel.ChannelProperties;
import dev.sluice.capture.kafka.KafkaCluster;
import dev.sluice.capture.kafka.TopicLayout;
import dev.sluice.capture.postgres.Replication;
import dev.sluice.capture.postgres.Replication.FirstStart;
import dev.sluice.capture.postgres.SourceDatabase;
import dev.sluice.schemas.Topics;

/**
 * The connector's configuration in Kafka Connect: the capture's settings, and the worker settings that make the topics
 * equal to those of the embedded capture, exactly once. Stateless.
 */
final class ConnectSettings {
    private static final String KAFKA = "sluice.kafka.";
    private static final String BOOTSTRAP_SERVERS = KAFKA + "bootstrap.servers";
    private static final String FIRST_START = "sluice.first.start";
    private static final String PARTITIONS = "sluice.partitions";
    private static final String MAXIMUM_EVENT_BYTES = "sluice.maximum.event.bytes";
    private static final String TIMEOUT = "producer.override.transaction.timeout.ms";
    private static final String REQUEST_SIZE = "producer.override.max.request.size";
    private static final String BYTES = "org.apache.kafka.connect.converters.ByteArrayConverter";

    private ConnectSettings() {}

    /** Returns the definition that Connect validates and documents. */
    static ConfigDef definition() {
        Replication defaults = Replication.standard();
        return new ConfigDef()
                .define("database.hostname", ConfigDef.Type.STRING, Importance.HIGH,
                        "Host name or address of PostgreSQL.")
                .define("database.port", ConfigDef.Type.INT, 5432, Importance.MEDIUM, "TCP port of PostgreSQL.")
                .define("database.dbname", ConfigDef.Type.STRING, Importance.HIGH, "Name of the captured database.")
                .define("database.user", ConfigDef.Type.STRING, Importance.HIGH,
                        "Role of the capture; capture-role.sql creates it.")
                .define("database.password", ConfigDef.Type.PASSWORD, Importance.HIGH, "Password of the role.")
                .define("topic.prefix", ConfigDef.Type.STRING, Topics.DEFAULT_PREFIX, Importance.MEDIUM,
                        "Prefix of all topic names; equal to the group.id of the workers.")
                .define("slot.name", ConfigDef.Type.STRING, defaults.slot(), Importance.MEDIUM,
                        "Name of the replication slot.")
                .define("publication.name", ConfigDef.Type.STRING, defaults.publication(), Importance.MEDIUM,
                        "Name of the publication.")
                .define("heartbeat.interval.ms", ConfigDef.Type.LONG, defaults.heartbeatInterval().toMillis(),
                        Importance.LOW,
                        "Interval between heartbeats, in milliseconds.")
                .define(BOOTSTRAP_SERVERS, ConfigDef.Type.STRING, Importance.HIGH,
                        "Kafka's bootstrap servers, for creating topics and reading the committed offset. Further"
                                + " client properties have the prefix sluice.kafka.")
                .define(FIRST_START, ConfigDef.Type.STRING, FirstStart.COPY_ROWS.name(), Importance.MEDIUM,
                        "First start: COPY_ROWS takes an initial snapshot of the existing rows, FOLLOW_ONLY does not.")
                .define(PARTITIONS, ConfigDef.Type.INT, Topics.DEFAULT_PARTITIONS, Importance.LOW,
                        "Number of partitions of every channel topic; cannot be changed later.")
                .define(MAXIMUM_EVENT_BYTES, ConfigDef.Type.INT, TopicLayout.DEFAULT_MAXIMUM_EVENT_BYTES,
                        Importance.LOW,
                        "Maximum size of a record value, in bytes.");
    }

    /**
     * Parses a connector configuration.
     *
     * @throws ConfigException
     *             if it is not valid
     */
    static CaptureSettings read(Map<String, String> properties) {
        Map<String, Object> values = definition().parse(properties);
        Map<String, String> kafka = new LinkedHashMap<>();
        properties.forEach((name, value) -> {
            if (name.startsWith(KAFKA) && !name.equals(BOOTSTRAP_SERVERS)) {
                kafka.put(name.substring(KAFKA.length()), value);
            }
        });
        try {
            return new CaptureSettings(
                    new SourceDatabase(text(values, "database.hostname"), number(values, "database.port").intValue(),
                            text(values, "database.dbname"), text(values, "database.user"),
                            properties.getOrDefault("database.password", "")),
                    new KafkaCluster(text(values, BOOTSTRAP_SERVERS), kafka),
                    new TopicLayout(new Topics(text(values, "topic.prefix")), number(values, PARTITIONS).intValue(),
                            number(values, MAXIMUM_EVENT_BYTES).intValue()),
                    ChannelProperties.read(properties),
                    new Replication(properties.getOrDefault("name", ""), text(values, "slot.name"),
                            text(values, "publication.name"),
                            Duration.ofMillis(number(values, "heartbeat.interval.ms").longValue()),
                            FirstStart.valueOf(text(values, FIRST_START))));
        } catch (IllegalArgumentException invalid) {
            throw new ConfigException(String.valueOf(invalid.getMessage()));
        }
    }

    /** Returns the problems with Connect's own properties, by property name; empty if there are none. */
    static Map<String, String> problems(Map<String, String> properties) {
        CaptureSettings settings = read(properties);
        Map<String, String> required = new LinkedHashMap<>();
        required.put("tasks.max", "1");
        required.put("exactly.once.support", "required");
        required.put("transaction.boundary", "connector");
        required.put("offsets.storage.topic", settings.topics().topics().offsets());
        required.put("key.converter", BYTES);
        required.put("value.converter", BYTES);
        required.put("header.converter", BYTES);
        Map<String, String> problems = new TreeMap<>();
        required.forEach((name, wanted) -> {
            String found = properties.getOrDefault(name, "");
            if (!wanted.equals(found)) {
                problems.put(name, name + " is \"" + found + "\", expected " + wanted + ": otherwise the topics"
                        + " would not hold the capture's records unchanged and exactly once. Set it in the connector's"
                        + " configuration.");
            }
        });
        rejectChangesToRecords(properties, problems);
        long needed = settings.topics().maximumMessageBytes();
        if (millisOrBytes(properties, REQUEST_SIZE, "1048576") < needed) {
            problems.put(REQUEST_SIZE, REQUEST_SIZE + " is smaller than the largest event: set it to at least "
                    + needed + ".");
        }
        return problems;
    }

    private static void rejectChangesToRecords(Map<String, String> properties, Map<String, String> problems) {
        if (!properties.getOrDefault("transforms", "").isBlank()) {
            problems.put("transforms", "transforms would change or drop records that the offset marks as captured:"
                    + " remove them.");
        }
        if (!properties.getOrDefault("errors.tolerance", "none").equals("none")) {
            problems.put("errors.tolerance", "errors.tolerance would skip records silently: set it to none.");
        }
    }

    /** Returns the timeout of the worker's Kafka transactions. */
    static Duration transactionTimeout(Map<String, String> properties) {
        return Duration.ofMillis(millisOrBytes(properties, TIMEOUT, "60000"));
    }

    private static long millisOrBytes(Map<String, String> properties, String name, String byDefault) {
        String value = properties.getOrDefault(name, byDefault);
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException invalid) {
            throw new ConfigException(name, value, "expected a number");
        }
    }

    private static String text(Map<String, Object> values, String name) {
        return String.valueOf(values.get(name));
    }

    private static Number number(Map<String, Object> values, String name) {
        return values.get(name) instanceof Number number ? number : 0;
    }
}
