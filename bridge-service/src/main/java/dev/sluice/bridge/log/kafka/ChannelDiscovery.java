package dev.sluice.bridge.log.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.Channels;
import dev.sluice.bridge.log.LogFutures;
import dev.sluice.bridge.log.LogSettings;
import dev.sluice.bridge.log.LogUnavailableException;

/** The discovery of the topics of the configured channels. It checks that all topics have the same partition count. */
final class ChannelDiscovery {
    private ChannelDiscovery() {}

    /**
     * Describes the channels' topics. Blocks.
     *
     * @param timeout
     *            the maximum wait for each topic
     * @throws IllegalStateException
     *             if a topic does not exist or the partition counts differ; the message says what to do
     * @throws LogUnavailableException
     *             if Kafka does not answer
     */
    static Channels discover(Admin admin, LogSettings settings, Duration timeout) {
        var channels = new ArrayList<Channel>();
        Map<String, Integer> partitions = new TreeMap<>();
        List<String> names = settings.channels();
        Map<String, KafkaFuture<TopicDescription>> descriptions = admin
                .describeTopics(names.stream().map(settings.topics()::channel).toList()).topicNameValues();
        for (int index = 0; index < names.size(); index++) {
            String topic = settings.topics().channel(names.get(index));
            TopicDescription description = describe(topic, Objects.requireNonNull(descriptions.get(topic)), timeout);
            partitions.put(topic, description.partitions().size());
            channels.add(new Channel(index, names.get(index), topic, description.topicId().toString().substring(0, 4)));
        }
        if (partitions.values().stream().distinct().count() > 1) {
            throw new IllegalStateException("The channels' topics have different partition counts, so a tenant's "
                    + "partition would differ from topic to topic: " + partitions + ". All topics must have the same "
                    + "count, which never changes: use new topics with one count (another sluice.log.topic-prefix).");
        }
        return new Channels(channels, partitions.values().iterator().next());
    }

    private static TopicDescription describe(String topic, KafkaFuture<TopicDescription> description,
            Duration timeout) {
        try {
            return LogFutures.await(description, timeout,
                    "the description of topic " + topic + " (check spring.kafka.bootstrap-servers)");
        } catch (LogUnavailableException failure) {
            if (failure.getCause() instanceof UnknownTopicOrPartitionException) {
                throw new IllegalStateException("Topic " + topic + " does not exist. Start the capture, which creates "
                        + "it, or correct sluice.log.channels and sluice.log.topic-prefix.", failure);
            }
            throw failure;
        }
    }
}
