package dev.sluice.bridge.log;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntFunction;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/**
 * The one thread that polls Kafka for the tails, for the partitions that somebody is interested in. Owns its consumer
 * and every tail's write side.
 */
final class TailFeeder implements AutoCloseable {
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(500);

    private final Channels channels;
    private final Consumer<byte[], byte[]> consumer;
    private final Tails tails;
    private final IntFunction<LogBounds> bounds;
    private final LogListener listener;
    private final RecordReader reader;
    private final Map<String, Channel> byTopic = new HashMap<>();
    private final Thread thread;
    private volatile boolean closed;
    /** What the consumer is assigned to; owned by the thread. */
    private Map<Integer, Tail> fed = Map.of();
    /** Partitions whose next offset the log does not hold; owned by the thread. */
    private Set<TopicPartition> gone = Set.of();

    TailFeeder(Channels channels, Consumer<byte[], byte[]> consumer, long maxBytes, IntFunction<LogBounds> bounds,
            LogListener listener) {
        this.channels = channels;
        this.consumer = consumer;
        this.tails = new Tails(maxBytes, this::wake);
        this.bounds = bounds;
        this.listener = listener;
        this.reader = new RecordReader(listener);
        channels.all().forEach(channel -> byTopic.put(channel.topic(), channel));
        this.thread = Thread.ofPlatform().name("sluice-tail-feeder").daemon().unstarted(this::run);
    }

    TailFeeder start() {
        thread.start();
        return this;
    }

    Tails tails() {
        return tails;
    }

    private void wake() {
        consumer.wakeup();
        synchronized (this) {
            notifyAll();
        }
    }

    private void run() {
        try {
            while (!closed) {
                try {
                    feed();
                } catch (WakeupException interestChanged) {
                    // Somebody came or left, or we are closing: the loop looks at both.
                } catch (LogTruncationException cut) {
                    end(cut.partitions().iterator().next().partition(), String.valueOf(cut.getMessage()));
                } catch (OffsetOutOfRangeException outOfRange) {
                    gone = outOfRange.partitions();
                } catch (RuntimeException | Error failure) {
                    // Every tail goes on from its own edge. Nobody would notice if they stood still.
                    fed = Map.of();
                    listener.readFailed(failure);
                    Thread.sleep(PAUSE_AFTER_FAILURE);
                }
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } finally {
            consumer.close(LogConsumers.AT_ONCE);
        }
    }

    /** The log is another than the tails hold: nothing is appended to them any more. */
    private synchronized void end(int partition, String reason) throws InterruptedException {
        listener.truncated(partition, reason);
        while (!closed) {
            wait();
        }
    }

    private void feed() throws InterruptedException {
        Map<Integer, Tail> wanted = tails.open();
        if (!wanted.equals(fed)) {
            assign(wanted);
        }
        if (fed.isEmpty()) {
            awaitInterest();
            return;
        }
        if (!gone.isEmpty()) {
            restart(gone);
            gone = Set.of();
        }
        append(consumer.poll(POLL));
    }

    /** A consumer without partitions must not be polled. */
    private synchronized void awaitInterest() throws InterruptedException {
        while (!closed && tails.open().isEmpty()) {
            wait();
        }
    }

    private void assign(Map<Integer, Tail> wanted) {
        var partitions = new ArrayList<TopicPartition>();
        for (int partition : wanted.keySet()) {
            channels.all().forEach(channel -> partitions.add(new TopicPartition(channel.topic(), partition)));
        }
        Map<Integer, Tail> before = fed;
        // Until the new ones have a position, a failure in between must lead here again.
        fed = Map.of();
        consumer.assign(partitions);
        wanted.forEach((partition, tail) -> {
            if (before.get(partition) != tail) {
                seek(partition, tail.edge().position());
            }
        });
        fed = wanted;
    }

    private void seek(int partition, OffsetVector last) {
        for (Channel channel : channels.all()) {
            consumer.seek(new TopicPartition(channel.topic(), partition), last.next(channel.index()));
        }
    }

    private void append(ConsumerRecords<byte[], byte[]> polled) {
        Map<Integer, List<EventRecord>> records = new HashMap<>();
        long bytes = 0;
        for (TopicPartition partition : polled.partitions()) {
            Channel channel = channelOf(partition);
            var read = records.computeIfAbsent(partition.partition(), number -> new ArrayList<>());
            for (ConsumerRecord<byte[], byte[]> record : polled.records(partition)) {
                read.add(reader.read(channel, record));
                bytes += RecordReader.bytes(record);
            }
        }
        listener.fetched(FetchPurpose.TAIL, bytes);
        Map<Integer, OffsetVector> positions = new HashMap<>();
        polled.nextOffsets().forEach((partition, next) -> {
            Tail tail = fed.get(partition.partition());
            if (tail != null) {
                positions.merge(partition.partition(), advance(tail.edge().position(), partition, next),
                        (known, ignored) -> advance(known, partition, next));
            }
        });
        positions.forEach((partition, position) -> {
            Tail tail = fed.get(partition);
            if (tail != null) {
                Set<String> touched = new HashSet<>();
                tail.append(merged(records.getOrDefault(partition, List.of()), tail.edge().position(), position),
                        position,
                        touched);
                if (!touched.isEmpty()) {
                    listener.appended(partition, touched);
                }
            }
        });
        tails.evict();
    }

    /** One poll brings channel by channel; what came together is put into the order of a replay. */
    private List<EventRecord> merged(List<EventRecord> polled, OffsetVector after, OffsetVector position) {
        if (polled.size() < 2) {
            return polled;
        }
        var merge = new MergeBuffer(channels.all(), after, position);
        polled.forEach(merge::add);
        channels.all().forEach(channel -> merge.readTo(channel.index(), position.offset(channel.index())));
        List<EventRecord> merged = new ArrayList<>(polled.size());
        for (EventRecord record = merge.poll(); record != null; record = merge.poll()) {
            merged.add(record);
        }
        return merged;
    }

    private OffsetVector advance(OffsetVector position, TopicPartition partition, OffsetAndMetadata next) {
        int channel = channelOf(partition).index();
        return position.with(channel, next.offset() - 1, next.leaderEpoch().orElse(position.epoch(channel)));
    }

    private Channel channelOf(TopicPartition partition) {
        return Objects.requireNonNull(byTopic.get(partition.topic()), partition.topic());
    }

    /** Tails whose next record retention has taken go on from the log's end; their cursors find the gap. */
    private void restart(Set<TopicPartition> partitions) throws InterruptedException {
        for (TopicPartition partition : partitions) {
            Tail tail = fed.get(partition.partition());
            if (tail == null) {
                continue;
            }
            int channel = channelOf(partition).index();
            OffsetVector position = tail.edge().position();
            OffsetVector last = bounds.apply(partition.partition()).last();
            String reason = "offset " + (position.offset(channel) + 1) + " of " + partition + " is out of range";
            if (position.offset(channel) > last.offset(channel)) {
                end(partition.partition(), reason);
                return;
            }
            tail.restart(position.with(channel, last.offset(channel), last.epoch(channel)));
            consumer.seek(partition, last.next(channel));
            listener.tailRestarted(partition.partition(), reason);
        }
    }

    /** Stops the thread and closes the consumer; idempotent. */
    @Override
    public void close() {
        closed = true;
        wake();
        try {
            thread.join();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
