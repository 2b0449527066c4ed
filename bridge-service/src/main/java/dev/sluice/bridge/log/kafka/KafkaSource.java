package dev.sluice.bridge.log.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;

import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.Channels;
import dev.sluice.bridge.log.FetchPurpose;
import dev.sluice.bridge.log.LogTelemetry;
import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.log.replay.LogTruncatedException;
import dev.sluice.bridge.log.replay.MergeBuffer;
import dev.sluice.bridge.log.replay.OutOfRangeException;
import dev.sluice.bridge.log.replay.RecordSource;

/** A source of replay records that reads from Kafka. Owns its consumer; used by one thread at a time. */
final class KafkaSource implements RecordSource {
    private static final Duration POLL = Duration.ofMillis(100);

    private final Channels channels;
    private final Consumer<byte[], byte[]> consumer;
    private final RecordDecoder decoder;
    private final LogTelemetry telemetry;

    KafkaSource(Channels channels, Consumer<byte[], byte[]> consumer, LogTelemetry telemetry) {
        this.channels = channels;
        this.consumer = consumer;
        this.decoder = new RecordDecoder(telemetry);
        this.telemetry = telemetry;
    }

    @Override
    public void seek(int partition, Position after) {
        Map<TopicPartition, OffsetAndMetadata> starts = new HashMap<>();
        for (Channel channel : channels.all()) {
            if (after.isRead(channel.index())) {
                starts.put(new TopicPartition(channel.topic(), partition),
                        KafkaPositions.nextOffset(after, channel.index()));
            }
        }
        consumer.assign(starts.keySet());
        starts.forEach(consumer::seek);
    }

    @Override
    public void fetch(Collection<Channel> wanted, MergeBuffer into) {
        Set<TopicPartition> paused = new HashSet<>();
        Set<TopicPartition> resumed = new HashSet<>();
        for (TopicPartition partition : consumer.assignment()) {
            (wanted.contains(channelOf(partition)) ? resumed : paused).add(partition);
        }
        consumer.pause(paused);
        consumer.resume(resumed);
        ConsumerRecords<byte[], byte[]> polled = poll();
        long bytes = 0;
        for (TopicPartition partition : polled.partitions()) {
            Channel channel = channelOf(partition);
            for (ConsumerRecord<byte[], byte[]> record : polled.records(partition)) {
                into.add(decoder.decode(channel, record));
                bytes += RecordDecoder.bytes(record);
            }
        }
        telemetry.fetched(FetchPurpose.REPLAY, bytes);
        polled.nextOffsets()
                .forEach((partition, next) -> into.readTo(channelOf(partition).index(), next.offset() - 1));
    }

    private ConsumerRecords<byte[], byte[]> poll() {
        try {
            return consumer.poll(POLL);
        } catch (LogTruncationException truncated) {
            throw new LogTruncatedException(truncated);
        } catch (OffsetOutOfRangeException outOfRange) {
            throw new OutOfRangeException(outOfRange);
        }
    }

    private Channel channelOf(TopicPartition partition) {
        return channels.all().stream().filter(channel -> channel.topic().equals(partition.topic())).findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        consumer.close(LogConsumers.IMMEDIATELY);
    }
}
