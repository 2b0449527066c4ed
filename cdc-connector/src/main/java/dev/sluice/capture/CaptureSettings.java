package dev.sluice.capture;

import dev.sluice.capture.channel.Channels;
import dev.sluice.capture.kafka.KafkaCluster;
import dev.sluice.capture.kafka.TopicLayout;
import dev.sluice.capture.postgres.Replication;
import dev.sluice.capture.postgres.SourceDatabase;

/**
 * Everything a capture needs to know.
 *
 * @param database
 *            what is captured
 * @param kafka
 *            where to
 * @param topics
 *            names and shape of the topics
 * @param channels
 *            which tables, and what their columns mean
 * @param replication
 *            names and heartbeat of the replication
 */
public record CaptureSettings(SourceDatabase database, KafkaCluster kafka, TopicLayout topics, Channels channels,
        Replication replication) {
    /** Default topics, channels and names. */
    public static CaptureSettings of(SourceDatabase database, KafkaCluster kafka) {
        return new CaptureSettings(database, kafka, TopicLayout.standard(), Channels.standard(),
                Replication.standard());
    }

    /** With other topics. */
    public CaptureSettings withTopics(TopicLayout other) {
        return new CaptureSettings(database, kafka, other, channels, replication);
    }

    /** With other channels. */
    public CaptureSettings withChannels(Channels other) {
        return new CaptureSettings(database, kafka, topics, other, replication);
    }

    /** With another replication. */
    public CaptureSettings withReplication(Replication other) {
        return new CaptureSettings(database, kafka, topics, channels, other);
    }

    /** Debezium's name for the database; also the group in Connect's format of the transactional id. */
    String server() {
        return topics.topics().prefix();
    }

    /** As Kafka Connect names the producer of a connector's only task. */
    String transactionalId() {
        return server() + "-" + replication.connectorName() + "-0";
    }
}
