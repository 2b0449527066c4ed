package dev.sluice.bridge.log;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Finds the configured channels' topics and checks what everything rests on: one partition count for all. */
final class ChannelDiscovery {
    private ChannelDiscovery() {}

    /**
     * Asks Kafka for the channels' topics. Blocks.
     *
     * @throws IllegalStateException
     *             if a topic is missing or the counts differ; the message says what to do
     * @throws LogUnavailableException
     *             if Kafka does not answer
     */
    static Channels discover(Admin admin, LogSettings settings, Duration patience) {
        var channels = new ArrayList<Channel>();
        Map<String, Integer> partitions = new TreeMap<>();
        List<String> names = settings.channels();
        var descriptions = admin.describeTopics(names.stream().map(settings.topics()::channel).toList())
                .topicNameValues();
        for (int index = 0; index < names.size(); index++) {
            String topic = settings.topics().channel(names.get(index));
            TopicDescription description = described(topic, Objects.requireNonNull(descriptions.get(topic)), patience);
            partitions.put(topic, description.partitions().size());
            channels.add(new Channel(index, names.get(index), topic, description.topicId().toString().substring(0, 4)));
        }
        if (partitions.values().stream().distinct().count() > 1) {
            throw new IllegalStateException("The channels' topics have different numbers of partitions, so a tenant "
                    + "would be in different partitions: " + partitions + ". All must have the same number, for life: "
                    + "move to new topics (another sluice.log.topic-prefix) with one count.");
        }
        return new Channels(channels, partitions.values().iterator().next());
    }

    private static TopicDescription described(String topic, KafkaFuture<TopicDescription> description,
            Duration patience) {
        try {
            return description.get(patience.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new LogUnavailableException("interrupted while asking Kafka for " + topic, stop);
        } catch (TimeoutException failure) {
            throw new LogUnavailableException(
                    "Kafka did not describe topic " + topic + " within " + patience.toSeconds()
                            + " s: check spring.kafka.bootstrap-servers",
                    failure);
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof UnknownTopicOrPartitionException) {
                throw new IllegalStateException("Topic " + topic + " does not exist: start the capture, which creates "
                        + "it, or correct sluice.log.channels and sluice.log.topic-prefix.", failure);
            }
            throw new LogUnavailableException("Kafka did not describe topic " + topic + ": " + failure.getMessage(),
                    failure);
        }
    }
}
