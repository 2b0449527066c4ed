package dev.sluice.capture;

import dev.sluice.capture.channel.Channels;
import dev.sluice.capture.kafka.KafkaCluster;
import dev.sluice.capture.kafka.OffsetFormat;
import dev.sluice.capture.kafka.TopicLayout;
import dev.sluice.capture.postgres.Replication;
import dev.sluice.capture.postgres.SourceDatabase;

/**
 * The settings of a capture.
 *
 * @param database
 *            the source
 * @param kafka
 *            the destination
 * @param topics
 *            names and configuration of the topics
 * @param channels
 *            the captured tables and the meaning of their columns
 * @param replication
 *            replication slot, publication, heartbeat and first start
 */
public record CaptureSettings(SourceDatabase database, KafkaCluster kafka, TopicLayout topics, Channels channels,
        Replication replication) {
    /** Returns settings with default topics, channels and replication. */
    public static CaptureSettings of(SourceDatabase database, KafkaCluster kafka) {
        return new CaptureSettings(database, kafka, TopicLayout.standard(), Channels.standard(),
                Replication.standard());
    }

    /** Returns these settings with other topics. */
    public CaptureSettings withTopics(TopicLayout other) {
        return new CaptureSettings(database, kafka, other, channels, replication);
    }

    /** Returns these settings with other channels. */
    public CaptureSettings withChannels(Channels other) {
        return new CaptureSettings(database, kafka, topics, other, replication);
    }

    /** Returns these settings with another replication. */
    public CaptureSettings withReplication(Replication other) {
        return new CaptureSettings(database, kafka, topics, channels, other);
    }

    /** Returns Debezium's {@code topic.prefix}, which is also the group id in a transactional id. */
    String server() {
        return topics.topics().prefix();
    }

    /** Returns the transactional id in Kafka Connect's format: {@code <group.id>-<connector>-<task>}. */
    String transactionalId() {
        return server() + "-" + replication.connectorName() + "-0";
    }

    /** Returns a new serializer of source offsets, for one thread. */
    OffsetFormat offsetFormat() {
        return new OffsetFormat(replication.connectorName(), server());
    }
}
