package dev.sluice.capture.kafka;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

import org.apache.kafka.common.config.TopicConfig;

import dev.sluice.schemas.Topics;

/**
 * The required configuration of one topic, and the check of an existing topic against it. Pure.
 *
 * @param name
 *            the topic's name
 * @param partitions
 *            the required number; 0 if any number is accepted
 * @param configuration
 *            the settings that the topic is created with
 */
record TopicPlan(String name, int partitions, Map<String, String> configuration) {
    private static final String COMPACT = TopicConfig.CLEANUP_POLICY_COMPACT;
    /** The capture creates one partition, Kafka Connect as many as its workers are configured with. */
    private static final int ANY_NUMBER = 0;
    private static final int REPLICAS = 3;
    /** Records that Kafka has acknowledged are on two brokers, because PostgreSQL may then discard their WAL. */
    static final int IN_SYNC_REPLICAS = 2;
    private static final String ANY_TIME = Long.toString(Long.MAX_VALUE);

    static List<TopicPlan> all(TopicLayout layout, List<String> channels) {
        Topics topics = layout.topics();
        List<TopicPlan> plans = new ArrayList<>();
        for (String channel : channels) {
            plans.add(new TopicPlan(topics.channel(channel), layout.partitions(), persisted(layout)));
        }
        plans.add(new TopicPlan(topics.deadLetter(), 1, persisted(layout)));
        plans.add(new TopicPlan(topics.capture(), 1, compacted()));
        plans.add(new TopicPlan(topics.offsets(), ANY_NUMBER, compactedOffsets()));
        return plans;
    }

    private static Map<String, String> persisted(TopicLayout layout) {
        return Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.RETENTION_MS_CONFIG, "-1", TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "CreateTime",
                TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, ANY_TIME, TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                Integer.toString(layout.maximumMessageBytes()));
    }

    /**
     * Returns the settings of a compacted topic with one record per Kafka transaction. With segments of the default 1
     * GiB, compaction would start late.
     */
    private static Map<String, String> compacted() {
        return Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, COMPACT, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                "CreateTime", TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, ANY_TIME,
                TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(16 * 1024 * 1024));
    }

    /** Returns the settings of the offsets topic, whose records are found by key and not by timestamp. */
    private static Map<String, String> compactedOffsets() {
        Map<String, String> configuration = new HashMap<>(compacted());
        configuration.remove(TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG);
        return Map.copyOf(configuration);
    }

    int createdPartitions() {
        return Math.max(1, partitions);
    }

    /**
     * Returns the replication factor to create the topic with: three, or one per broker on fewer than three brokers.
     */
    short createdReplication(int brokers) {
        return (short) Math.min(REPLICAS, brokers);
    }

    /**
     * Returns the settings to create the topic with. On a single broker, the broker's default min.insync.replicas
     * applies.
     */
    Map<String, String> configuration(int brokers) {
        if (brokers < 2) {
            return configuration;
        }
        Map<String, String> all = new HashMap<>(configuration);
        all.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(IN_SYNC_REPLICAS));
        return Map.copyOf(all);
    }

    /**
     * Describes the topic's replication if it is lower than the brokers allow; otherwise empty.
     *
     * @param replicas
     *            the lowest number of replicas of any partition
     * @param inSync
     *            the topic's min.insync.replicas; empty if unknown
     */
    Optional<String> checkReplication(int brokers, int replicas, String inSync) {
        boolean inSyncEnough = inSync.isEmpty() || Integer.parseInt(inSync) >= IN_SYNC_REPLICAS;
        if (brokers < 2 || (replicas >= createdReplication(brokers) && inSyncEnough)) {
            return Optional.empty();
        }
        return Optional.of(name + " (" + replicas + (replicas == 1 ? " replica" : " replicas")
                + (inSync.isEmpty() ? "" : ", " + TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG + "=" + inSync) + ")");
    }

    /** Whether a topic has ever held a record: then its number of partitions cannot change. */
    enum Contents {
        EMPTY, RECORDS
    }

    Optional<String> checkPartitions(int found, Contents contents) {
        if (found == partitions || partitions == ANY_NUMBER) {
            return Optional.empty();
        }
        return Optional.of("Topic " + name + " has " + found + (found == 1 ? " partition" : " partitions")
                + ", expected " + partitions + ": a tenant's partition would not be equal in all topics, so nothing is"
                + " captured. " + switch (contents) {
                    case EMPTY -> "Configure " + found + " partitions if all channel topics have as many and none of"
                            + " them holds records, or use another topic prefix.";
                    case RECORDS -> "The topic holds records. If the setting was changed, change it back to " + found
                            + ". If partitions were added to the topic, earlier records are not in the partitions that"
                            + " the new number gives their tenants, and Kafka cannot remove partitions: capture into"
                            + " new topics with another prefix, or restore the topics.";
                });
    }

    /**
     * Returns the problems with a topic's configuration; empty if there are none.
     *
     * @param actual
     *            returns the value of a setting; empty if it has none
     */
    List<String> checkConfiguration(UnaryOperator<String> actual) {
        List<String> problems = new ArrayList<>();
        String policy = actual.apply(TopicConfig.CLEANUP_POLICY_CONFIG);
        String wanted = configuration.get(TopicConfig.CLEANUP_POLICY_CONFIG);
        if (policy.contains(COMPACT) != COMPACT.equals(wanted)) {
            problems.add(wrong(TopicConfig.CLEANUP_POLICY_CONFIG, policy, String.valueOf(wanted)));
        }
        checkAtLeast(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, actual, problems);
        checkAtLeast(TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, actual, problems);
        return problems;
    }

    private void checkAtLeast(String setting, UnaryOperator<String> actual, List<String> problems) {
        String wanted = configuration.get(setting);
        String found = actual.apply(setting);
        if (wanted != null && !found.isEmpty() && Long.parseLong(found) < Long.parseLong(wanted)) {
            problems.add(wrong(setting, found, wanted));
        }
    }

    private String wrong(String setting, String found, String wanted) {
        return "Topic " + name + " has " + setting + "=" + found + ", expected " + wanted
                + ": events could be lost or rejected, so nothing is captured. Run kafka-configs.sh --alter"
                + " --entity-type topics --entity-name " + name + " --add-config " + setting + "=" + wanted + ".";
    }
}
