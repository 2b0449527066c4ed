package dev.sluice.capture.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

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
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.capture.kafka.TopicPlan.Contents;
import dev.sluice.capture.problem.CaptureProblem;
import dev.sluice.schemas.Topics;

/** Creates the topics that are missing and refuses those that would break the promise. Stateless. */
public final class TopicSetup {
    private static final Logger logger = LoggerFactory.getLogger(TopicSetup.class);

    private static final Duration LEADER_LIMIT = Duration.ofSeconds(10);

    private final KafkaCluster cluster;
    private final List<TopicPlan> plans;

    /** The topics of these channels in this layout. */
    public TopicSetup(KafkaCluster cluster, TopicLayout layout, List<String> channels) {
        this.cluster = cluster;
        this.plans = TopicPlan.all(layout, channels);
    }

    /**
     * Makes sure that every topic is there and fit.
     *
     * @param created
     *            told the name of each that was not there, also where this fails afterwards
     * @throws CaptureProblem
     *             if one is not fit, with what was found, what was expected and what to do
     * @throws ExecutionException
     *             if Kafka could not be asked
     */
    public void ensure(Consumer<String> created) throws InterruptedException, ExecutionException {
        try (Admin admin = admin(cluster)) {
            Map<String, TopicDescription> existing = describe(admin);
            checkPartitions(admin, existing);
            int brokers = admin.describeCluster().nodes().get().size();
            create(admin, existing, brokers, created);
            awaitLeaders(admin);
            Map<String, Config> configurations = configurations(admin);
            checkConfiguration(configurations);
            warnOfFewReplicas(brokers, existing, configurations);
        }
    }

    /**
     * Makes sure that the topics are there with the partitions that this layout says, and creates none.
     *
     * @throws CaptureProblem
     *             if not
     */
    public void requireExisting() throws InterruptedException, ExecutionException {
        try (Admin admin = admin(cluster)) {
            Map<String, TopicDescription> existing = describe(admin);
            checkPartitions(admin, existing);
            for (TopicPlan plan : plans) {
                if (!existing.containsKey(plan.name())) {
                    throw new CaptureProblem("Topic " + plan.name() + " does not exist, so nothing was compared or"
                            + " published. Start the capture, which creates it, or correct prefix and channels.");
                }
            }
        }
    }

    /**
     * How many partitions the topics of channels have; which of them is looked at is open, {@link #requireExisting} tells
     * whether they agree.
     *
     * @throws CaptureProblem
     *             if none of them exists
     */
    public static int partitionsFound(KafkaCluster cluster, Topics names, List<String> channels)
            throws InterruptedException, ExecutionException {
        TopicSetup setup = new TopicSetup(cluster, new TopicLayout(names, 1, TopicLayout.DEFAULT_MAXIMUM_EVENT_BYTES),
                channels);
        try (Admin admin = admin(cluster)) {
            Map<String, TopicDescription> existing = setup.describe(admin);
            for (String channel : channels) {
                TopicDescription found = existing.get(names.channel(channel));
                if (found != null) {
                    return found.partitions().size();
                }
            }
        }
        throw new CaptureProblem("No topic of the channels " + channels + " exists under the prefix " + names.prefix()
                + ". Start the capture, which creates them, or correct prefix and channels.");
    }

    private static Admin admin(KafkaCluster cluster) {
        return Admin.create(cluster.clientProperties(Map.of("default.api.timeout.ms", "15000"), Map.of()));
    }

    private void checkPartitions(Admin admin, Map<String, TopicDescription> existing)
            throws InterruptedException, ExecutionException {
        List<String> problems = new ArrayList<>();
        for (TopicPlan plan : plans) {
            TopicDescription found = existing.get(plan.name());
            if (found != null && plan.checkPartitions(found.partitions().size(), Contents.NONE).isPresent()) {
                plan.checkPartitions(found.partitions().size(), history(admin, found)).ifPresent(problems::add);
            }
        }
        refuse(problems);
    }

    private static Contents history(Admin admin, TopicDescription topic)
            throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        topic.partitions().forEach(
                it -> ends.put(new TopicPartition(topic.name(), it.partition()), OffsetSpec.latest()));
        return admin.listOffsets(ends).all().get().values().stream().allMatch(it -> it.offset() == 0)
                ? Contents.NONE
                : Contents.RECORDS;
    }

    private Map<String, TopicDescription> describe(Admin admin) throws InterruptedException, ExecutionException {
        Map<String, TopicDescription> existing = new HashMap<>();
        Map<String, KafkaFuture<TopicDescription>> answers = admin
                .describeTopics(plans.stream().map(TopicPlan::name).toList()).topicNameValues();
        for (Map.Entry<String, KafkaFuture<TopicDescription>> answer : answers.entrySet()) {
            try {
                existing.put(answer.getKey(), answer.getValue().get());
            } catch (ExecutionException failed) {
                if (!(failed.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw failed;
                }
            }
        }
        return existing;
    }

    private void create(Admin admin, Map<String, TopicDescription> existing, int brokers, Consumer<String> told)
            throws InterruptedException, ExecutionException {
        List<NewTopic> missing = plans.stream().filter(plan -> !existing.containsKey(plan.name()))
                .map(plan -> new NewTopic(plan.name(), Optional.of(plan.createdPartitions()),
                        brokers < 2 ? Optional.empty() : Optional.of(plan.createdReplication(brokers)))
                        .configs(plan.configuration(brokers)))
                .toList();
        for (Map.Entry<String, KafkaFuture<Void>> created : admin.createTopics(missing).values().entrySet()) {
            try {
                created.getValue().get();
                logger.info("Created topic {}", created.getKey());
                told.accept(created.getKey());
            } catch (ExecutionException failed) {
                if (!(failed.getCause() instanceof TopicExistsException)) {
                    throw failed;
                }
            }
        }
    }

    /** A topic that was just created is not known everywhere at once. */
    private void awaitLeaders(Admin admin) throws InterruptedException, ExecutionException {
        long deadline = System.nanoTime() + LEADER_LIMIT.toNanos();
        while (!describe(admin).values().stream().filter(TopicSetup::hasLeaders).map(TopicDescription::name).toList()
                .containsAll(plans.stream().map(TopicPlan::name).toList())) {
            if (System.nanoTime() - deadline > 0) {
                throw new CaptureProblem("Some of the topics " + plans.stream().map(TopicPlan::name).toList()
                        + " have partitions without a leader: nothing can be written yet. Check the brokers.");
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
                plans.stream().map(plan -> new ConfigResource(ConfigResource.Type.TOPIC, plan.name())).toList()).all()
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

    /** Not refused: what is captured now is no safer elsewhere, and the operator may have decided so. */
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
            logger.warn("These topics keep fewer copies than {} brokers could: {}. What was captured is lost with one"
                    + " broker, and PostgreSQL no longer holds it. Raise them with kafka-reassign-partitions.sh to {}"
                    + " replicas, then with kafka-configs.sh to min.insync.replicas={}.", brokers,
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
