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
 * A connector's configuration in Kafka Connect: what is captured, and what the worker must be told so that the topics are
 * those of the embedded capture, exactly once. Stateless.
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

    /** What Connect shows of the configuration. */
    static ConfigDef definition() {
        Replication usual = Replication.standard();
        return new ConfigDef()
                .define("database.hostname", ConfigDef.Type.STRING, Importance.HIGH, "Where PostgreSQL is.")
                .define("database.port", ConfigDef.Type.INT, 5432, Importance.MEDIUM, "PostgreSQL's port.")
                .define("database.dbname", ConfigDef.Type.STRING, Importance.HIGH, "The captured database.")
                .define("database.user", ConfigDef.Type.STRING, Importance.HIGH,
                        "The capture's role, see capture-role.sql.")
                .define("database.password", ConfigDef.Type.PASSWORD, Importance.HIGH, "The role's password.")
                .define("topic.prefix", ConfigDef.Type.STRING, Topics.DEFAULT_PREFIX, Importance.MEDIUM,
                        "What the topics' names start with; also the group.id of the workers.")
                .define("slot.name", ConfigDef.Type.STRING, usual.slot(), Importance.MEDIUM, "The replication slot.")
                .define("publication.name", ConfigDef.Type.STRING, usual.publication(), Importance.MEDIUM,
                        "The publication.")
                .define("heartbeat.interval.ms", ConfigDef.Type.LONG, usual.heartbeatInterval().toMillis(),
                        Importance.LOW,
                        "How often a quiet database is given a change of its own.")
                .define(BOOTSTRAP_SERVERS, ConfigDef.Type.STRING, Importance.HIGH,
                        "Kafka, for preparing topics and reading what was committed; further client properties with the"
                                + " same beginning.")
                .define(FIRST_START, ConfigDef.Type.STRING, FirstStart.COPY_ROWS.name(), Importance.MEDIUM,
                        "COPY_ROWS or FOLLOW_ONLY: what becomes of the rows that are there before the first start.")
                .define(PARTITIONS, ConfigDef.Type.INT, Topics.DEFAULT_PARTITIONS, Importance.LOW,
                        "Of every channel topic, fixed for life.")
                .define(MAXIMUM_EVENT_BYTES, ConfigDef.Type.INT, TopicLayout.DEFAULT_MAXIMUM_EVENT_BYTES,
                        Importance.LOW,
                        "The largest value of a record.");
    }

    /**
     * Reads a configuration.
     *
     * @throws ConfigException
     *             if it cannot be used
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
        } catch (IllegalArgumentException unusable) {
            throw new ConfigException(String.valueOf(unusable.getMessage()));
        }
    }

    /** What is wrong with properties that are Connect's own, by their names; empty if nothing is. */
    static Map<String, String> problems(Map<String, String> properties) {
        CaptureSettings settings = read(properties);
        Map<String, String> demanded = new LinkedHashMap<>();
        demanded.put("tasks.max", "1");
        demanded.put("exactly.once.support", "required");
        demanded.put("transaction.boundary", "connector");
        demanded.put("offsets.storage.topic", settings.topics().topics().offsets());
        demanded.put("key.converter", BYTES);
        demanded.put("value.converter", BYTES);
        demanded.put("header.converter", BYTES);
        Map<String, String> problems = new TreeMap<>();
        demanded.forEach((name, wanted) -> {
            String found = properties.getOrDefault(name, "");
            if (!wanted.equals(found)) {
                problems.put(name, name + " is \"" + found + "\", expected " + wanted + ": the topics would not hold"
                        + " what the capture has made, exactly once. Set it in the connector's configuration.");
            }
        });
        refuseWhatChangesRecords(properties, problems);
        long needed = settings.topics().maximumMessageBytes();
        if (millisOrBytes(properties, REQUEST_SIZE, "1048576") < needed) {
            problems.put(REQUEST_SIZE, REQUEST_SIZE + " is too small for the largest event: set it to " + needed
                    + " or more.");
        }
        return problems;
    }

    private static void refuseWhatChangesRecords(Map<String, String> properties, Map<String, String> problems) {
        if (!properties.getOrDefault("transforms", "").isBlank()) {
            problems.put("transforms", "transforms would change or drop records, and with them what the offset says was"
                    + " captured: remove them.");
        }
        if (!properties.getOrDefault("errors.tolerance", "none").equals("none")) {
            problems.put("errors.tolerance", "errors.tolerance would leave records out silently: set it to none.");
        }
    }

    /** How long the worker's Kafka transactions may be open. */
    static Duration transactionTimeout(Map<String, String> properties) {
        return Duration.ofMillis(millisOrBytes(properties, TIMEOUT, "60000"));
    }

    private static long millisOrBytes(Map<String, String> properties, String name, String usual) {
        String value = properties.getOrDefault(name, usual);
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException unusable) {
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
