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
 * One topic as it should be, and what is wrong with one that is not. Pure.
 *
 * @param name
 *            the topic
 * @param partitions
 *            how many; 0 if any number will do
 * @param configuration
 *            what it is created with
 */
record TopicPlan(String name, int partitions, Map<String, String> configuration) {
    private static final String COMPACT = TopicConfig.CLEANUP_POLICY_COMPACT;
    /** Created with one; Kafka Connect creates it with as many as its workers are told, and a key finds its own. */
    private static final int ANY_NUMBER = 0;
    private static final int REPLICAS = 3;
    /** What Kafka has acknowledged, and PostgreSQL may therefore forget, is on two brokers. */
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

    /** One record a Kafka transaction: small segments, or compaction would wait for a gigabyte of them. */
    private static Map<String, String> compacted() {
        return Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, COMPACT, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                "CreateTime", TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, ANY_TIME,
                TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(16 * 1024 * 1024));
    }

    /** Offsets are found by their key and not by their time. */
    private static Map<String, String> compactedOffsets() {
        Map<String, String> configuration = new HashMap<>(compacted());
        configuration.remove(TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG);
        return Map.copyOf(configuration);
    }

    int createdPartitions() {
        return Math.max(1, partitions);
    }

    /** Three where there are as many brokers. */
    short createdReplication(int brokers) {
        return (short) Math.min(REPLICAS, brokers);
    }

    /** What it is created with on so many brokers; a single one says itself what it wants. */
    Map<String, String> configuration(int brokers) {
        if (brokers < 2) {
            return configuration;
        }
        Map<String, String> all = new HashMap<>(configuration);
        all.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(IN_SYNC_REPLICAS));
        return Map.copyOf(all);
    }

    /**
     * Says whether fewer copies are kept than the brokers could.
     *
     * @param replicas
     *            of the partition that has the fewest
     * @param inSync
     *            the topic's min.insync.replicas, empty if unknown
     */
    Optional<String> checkReplication(int brokers, int replicas, String inSync) {
        boolean inSyncEnough = inSync.isEmpty() || Integer.parseInt(inSync) >= IN_SYNC_REPLICAS;
        if (brokers < 2 || (replicas >= createdReplication(brokers) && inSyncEnough)) {
            return Optional.empty();
        }
        return Optional.of(name + " (" + replicas + (replicas == 1 ? " replica" : " replicas")
                + (inSync.isEmpty() ? "" : ", " + TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG + "=" + inSync) + ")");
    }

    /** Whether a topic has ever held a record. */
    enum Contents {
        /** Never: another count is as good. */
        NONE,
        /** Tenants' records are where the count put them that was in force then. */
        RECORDS
    }

    Optional<String> checkPartitions(int found, Contents history) {
        if (found == partitions || partitions == ANY_NUMBER) {
            return Optional.empty();
        }
        return Optional.of("Topic " + name + " has " + found + (found == 1 ? " partition" : " partitions")
                + ", expected " + partitions + ": a tenant would not have the same partition everywhere, so nothing is"
                + " captured. " + switch (history) {
                    case NONE -> "Configure " + found + " partitions if all channel topics have as many and none holds"
                            + " records, or use another topic prefix.";
                    case RECORDS -> "It holds records. If the setting was changed, change it back to " + found
                            + ". If partitions were added to the topic, tenants' earlier records are not where that"
                            + " count looks for them, and it cannot be taken back: capture into new topics, with another"
                            + " prefix, or restore the topics as they were.";
                });
    }

    /**
     * Says what is wrong with a topic's configuration.
     *
     * @param actual
     *            gives a setting's value by its name, empty if it has none
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
                + ": events could be lost or refused, so nothing is captured. Run kafka-configs.sh --alter"
                + " --entity-type topics --entity-name " + name + " --add-config " + setting + "=" + wanted + ".";
    }
}
