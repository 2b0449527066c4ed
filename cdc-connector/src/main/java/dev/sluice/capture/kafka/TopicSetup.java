package dev.sluice.capture.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.capture.kafka.TopicPlan.Contents;
import dev.sluice.capture.problem.CaptureProblem;
import dev.sluice.schemas.Topics;

/** The creation of missing topics, and the check that existing ones keep the delivery guarantee. Stateless. */
public final class TopicSetup {
    private static final Logger logger = LoggerFactory.getLogger(TopicSetup.class);

    private static final Duration LEADER_LIMIT = Duration.ofSeconds(10);

    private final KafkaCluster cluster;
    private final List<TopicPlan> plans;
    private final LongSupplier nanoTime;

    /** Sets up the topics of these channels in this layout. */
    public TopicSetup(KafkaCluster cluster, TopicLayout layout, List<String> channels, LongSupplier nanoTime) {
        this.cluster = cluster;
        this.nanoTime = nanoTime;
        this.plans = TopicPlan.all(layout, channels);
    }

    /**
     * Creates the missing topics and checks all of them.
     *
     * @param created
     *            receives the name of each topic that was created, also if this method fails afterwards
     * @throws CaptureProblem
     *             if a topic does not have the required configuration
     * @throws ExecutionException
     *             if a request to Kafka failed
     */
    public void ensure(Consumer<String> created) throws InterruptedException, ExecutionException {
        try (Admin admin = cluster.admin()) {
            Map<String, TopicDescription> existing = describe(admin, topics());
            checkPartitions(admin, existing);
            int brokers = admin.describeCluster().nodes().get().size();
            create(admin, existing, brokers, created);
            awaitLeaders(admin);
            Map<String, Config> configurations = configurations(admin);
            checkConfiguration(configurations);
            warnOfFewReplicas(brokers, existing, configurations);
        }
    }

    /** Opens a connection for checks while the capture runs. */
    public TopicWatch watch() {
        return new TopicWatch(this, cluster.admin());
    }

    void checkConfiguration(Admin admin) throws InterruptedException, ExecutionException {
        checkConfiguration(configurations(admin));
    }

    /**
     * Checks that all topics exist with the number of partitions in this layout. Creates none.
     *
     * @throws CaptureProblem
     *             if a topic is missing or has another number of partitions
     */
    public void requireExisting() throws InterruptedException, ExecutionException {
        try (Admin admin = cluster.admin()) {
            Map<String, TopicDescription> existing = describe(admin, topics());
            checkPartitions(admin, existing);
            for (TopicPlan plan : plans) {
                if (!existing.containsKey(plan.name())) {
                    throw new CaptureProblem("Topic " + plan.name() + " does not exist, so nothing was compared or"
                            + " published. Start the capture, which creates it, or correct the prefix and the"
                            + " channels.");
                }
            }
        }
    }

    /**
     * Returns the number of partitions of the first channel topic that exists; {@link #requireExisting} checks that all
     * topics have this number.
     *
     * @throws CaptureProblem
     *             if no channel topic exists
     */
    public static int partitionsFound(KafkaCluster cluster, Topics names, List<String> channels)
            throws InterruptedException, ExecutionException {
        try (Admin admin = cluster.admin()) {
            List<String> topics = channels.stream().map(names::channel).toList();
            Map<String, TopicDescription> existing = describe(admin, topics);
            for (String topic : topics) {
                TopicDescription found = existing.get(topic);
                if (found != null) {
                    return found.partitions().size();
                }
            }
        }
        throw new CaptureProblem("No topic of the channels " + channels + " exists under the prefix " + names.prefix()
                + ". Start the capture, which creates them, or correct the prefix and the channels.");
    }

    private void checkPartitions(Admin admin, Map<String, TopicDescription> existing)
            throws InterruptedException, ExecutionException {
        List<String> problems = new ArrayList<>();
        for (TopicPlan plan : plans) {
            TopicDescription found = existing.get(plan.name());
            if (found != null && plan.checkPartitions(found.partitions().size(), Contents.EMPTY).isPresent()) {
                plan.checkPartitions(found.partitions().size(), contents(admin, found)).ifPresent(problems::add);
            }
        }
        refuse(problems);
    }

    private static Contents contents(Admin admin, TopicDescription topic)
            throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        topic.partitions().forEach(
                it -> ends.put(new TopicPartition(topic.name(), it.partition()), OffsetSpec.latest()));
        return admin.listOffsets(ends).all().get().values().stream().allMatch(it -> it.offset() == 0)
                ? Contents.EMPTY
                : Contents.RECORDS;
    }

    private static Map<String, TopicDescription> describe(Admin admin, List<String> topics)
            throws InterruptedException, ExecutionException {
        Map<String, TopicDescription> existing = new HashMap<>();
        for (Map.Entry<String, KafkaFuture<TopicDescription>> topic : admin.describeTopics(topics).topicNameValues()
                .entrySet()) {
            if (!failsWith(UnknownTopicOrPartitionException.class, topic.getValue())) {
                existing.put(topic.getKey(), topic.getValue().get());
            }
        }
        return existing;
    }

    /** Waits for the result; returns whether it is the expected error, and throws any other one. */
    private static boolean failsWith(Class<? extends ApiException> expected, KafkaFuture<?> result)
            throws InterruptedException, ExecutionException {
        try {
            result.get();
            return false;
        } catch (ExecutionException failed) {
            if (expected.isInstance(failed.getCause())) {
                return true;
            }
            throw failed;
        }
    }

    private List<String> topics() {
        return plans.stream().map(TopicPlan::name).toList();
    }

    private void create(Admin admin, Map<String, TopicDescription> existing, int brokers, Consumer<String> created)
            throws InterruptedException, ExecutionException {
        List<NewTopic> missing = plans.stream().filter(plan -> !existing.containsKey(plan.name()))
                .map(plan -> new NewTopic(plan.name(), Optional.of(plan.createdPartitions()),
                        brokers < 2 ? Optional.empty() : Optional.of(plan.createdReplication(brokers)))
                        .configs(plan.configuration(brokers)))
                .toList();
        for (Map.Entry<String, KafkaFuture<Void>> topic : admin.createTopics(missing).values().entrySet()) {
            if (!failsWith(TopicExistsException.class, topic.getValue())) {
                logger.info("Created topic {}", topic.getKey());
                created.accept(topic.getKey());
            }
        }
    }

    /**
     * Waits until all partitions have a leader: the metadata of a new topic does not reach all brokers at the same
     * time.
     */
    private void awaitLeaders(Admin admin) throws InterruptedException, ExecutionException {
        long deadline = nanoTime.getAsLong() + LEADER_LIMIT.toNanos();
        while (!describe(admin, topics()).values().stream().filter(TopicSetup::hasLeaders).map(TopicDescription::name)
                .toList().containsAll(topics())) {
            if (nanoTime.getAsLong() - deadline > 0) {
                throw new CaptureProblem("Some of the topics " + topics() + " have partitions without a leader: records"
                        + " cannot be written yet, so nothing is captured. Check the brokers.");
            }
            Thread.sleep(50);
        }
    }

    private static boolean hasLeaders(TopicDescription topic) {
        return topic.partitions().stream().allMatch(partition -> partition.leader() != null);
    }

    private Map<String, Config> configurations(Admin admin) throws InterruptedException, ExecutionException {
        Map<String, Config> found = new HashMap<>();
        admin.describeConfigs(
                topics().stream().map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic)).toList()).all()
                .get().forEach((topic, configuration) -> found.put(topic.name(), configuration));
        return found;
    }

    private void checkConfiguration(Map<String, Config> configurations) {
        List<String> problems = new ArrayList<>();
        for (TopicPlan plan : plans) {
            Config found = configurations.get(plan.name());
            if (found != null) {
                problems.addAll(plan.checkConfiguration(name -> value(found, name)));
            }
        }
        refuse(problems);
    }

    /**
     * Warns of topics with few replicas. It only warns, because an operator may have chosen this and the capture cannot
     * change it.
     */
    private void warnOfFewReplicas(int brokers, Map<String, TopicDescription> existing,
            Map<String, Config> configurations) {
        List<String> few = new ArrayList<>();
        for (TopicPlan plan : plans) {
            TopicDescription topic = existing.get(plan.name());
            Config found = configurations.get(plan.name());
            if (topic != null && found != null) {
                int replicas = topic.partitions().stream().mapToInt(it -> it.replicas().size()).min().orElse(0);
                plan.checkReplication(brokers, replicas, value(found, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG))
                        .ifPresent(few::add);
            }
        }
        if (!few.isEmpty()) {
            logger.warn("These topics have fewer replicas than {} brokers allow: {}. The loss of one broker can lose"
                    + " captured events that PostgreSQL no longer holds. Raise the replicas to {} with"
                    + " kafka-reassign-partitions.sh, then min.insync.replicas to {} with kafka-configs.sh.", brokers,
                    String.join(", ", few), plans.get(0).createdReplication(brokers), TopicPlan.IN_SYNC_REPLICAS);
        }
    }

    private static String value(Config configuration, String name) {
        ConfigEntry entry = configuration.get(name);
        return entry == null || entry.value() == null ? "" : entry.value();
    }

    private static void refuse(List<String> problems) {
        if (!problems.isEmpty()) {
            throw new CaptureProblem(String.join(" ", problems));
        }
    }
}
