package dev.sluice.bridge.log;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Records from Kafka. Owns its consumer. */
final class ConsumerSource implements RecordSource {
    private static final Duration POLL = Duration.ofMillis(100);

    private final Channels channels;
    private final Consumer<byte[], byte[]> consumer;
    private final RecordReader reader;
    private final LogListener listener;

    ConsumerSource(Channels channels, Consumer<byte[], byte[]> consumer, LogListener listener) {
        this.channels = channels;
        this.consumer = consumer;
        this.reader = new RecordReader(listener);
        this.listener = listener;
    }

    @Override
    public void seek(int partition, OffsetVector after) {
        Map<TopicPartition, OffsetAndMetadata> starts = new HashMap<>();
        for (Channel channel : channels.all()) {
            if (after.isWanted(channel.index())) {
                starts.put(new TopicPartition(channel.topic(), partition), after.next(channel.index()));
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
        ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
        long bytes = 0;
        for (TopicPartition partition : polled.partitions()) {
            Channel channel = channelOf(partition);
            for (ConsumerRecord<byte[], byte[]> record : polled.records(partition)) {
                into.add(reader.read(channel, record));
                bytes += RecordReader.bytes(record);
            }
        }
        listener.fetched(FetchPurpose.REPLAY, bytes);
        polled.nextOffsets()
                .forEach((partition, next) -> into.readTo(channelOf(partition).index(), next.offset() - 1));
    }

    private Channel channelOf(TopicPartition partition) {
        return channels.all().stream().filter(channel -> channel.topic().equals(partition.topic())).findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        consumer.close(LogConsumers.AT_ONCE);
    }
}
