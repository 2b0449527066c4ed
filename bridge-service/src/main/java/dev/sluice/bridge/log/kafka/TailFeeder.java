package dev.sluice.bridge.log.kafka;

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

import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.Channels;
import dev.sluice.bridge.log.EventRecord;
import dev.sluice.bridge.log.FetchPurpose;
import dev.sluice.bridge.log.LogBounds;
import dev.sluice.bridge.log.LogListeners;
import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.log.Tail;
import dev.sluice.bridge.log.Tails;
import dev.sluice.bridge.log.replay.MergeBuffer;

/**
 * The thread that polls Kafka for all tails, in the partitions that have a lease. Owns its consumers and the write side
 * of every tail. One consumer has all partitions. If there are no new records, a broker delays its answer to a fetch,
 * and a partition that is assigned meanwhile is fetched only after that answer. Until then, another consumer with a short
 * wait fetches newly leased partitions as well. A tail takes from each consumer only the records after its edge.
 */
final class TailFeeder implements AutoCloseable {
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(500);
    /** How long both consumers fetch a new partition: longer than a broker delays its answer to the first consumer. */
    private static final Duration NEW_FOR = Duration.ofMillis(600);
    /** The time between two looks at each consumer while both fetch. */
    private static final Duration ALTERNATE = Duration.ofMillis(5);

    private final Channels channels;
    private final Consumers consumers;
    private final Tails tails;
    private final IntFunction<LogBounds> bounds;
    private final LogListeners listeners;
    private final RecordDecoder decoder;
    private final Map<String, Channel> byTopic = new HashMap<>();
    private final Thread thread;
    private volatile boolean closed;
    // Owned by the thread.
    /** The tails whose partitions are assigned. */
    private Map<Integer, Tail> assignedTails = Map.of();
    /** Those of them that the second consumer fetches as well. */
    private Map<Integer, Tail> newTails = Map.of();
    /** The time at which a tail was added last, in nanoseconds. */
    private long addedNanos;
    /** Partitions whose next record the log does not hold. */
    private Set<TopicPartition> outOfRange = Set.of();

    /**
     * The two consumers, for the same topics.
     *
     * @param all
     *            for all partitions, with a long wait of the broker
     * @param recent
     *            for newly leased partitions, with a short wait
     */
    record Consumers(Consumer<byte[], byte[]> all, Consumer<byte[], byte[]> recent) {
        private void wakeUp() {
            // A consumer without partitions throws at its next poll, which does no harm.
            all.wakeup();
            recent.wakeup();
        }

        private void close() {
            all.close(LogConsumers.IMMEDIATELY);
            recent.close(LogConsumers.IMMEDIATELY);
        }
    }

    TailFeeder(Channels channels, Consumers consumers, long maxBytes, IntFunction<LogBounds> bounds,
            LogListeners listeners) {
        this.channels = channels;
        this.consumers = consumers;
        this.tails = new Tails(maxBytes, this::wake);
        this.bounds = bounds;
        this.listeners = listeners;
        this.decoder = new RecordDecoder(listeners.telemetry());
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
        consumers.wakeUp();
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
                    // A tail was opened or closed, or the feeder is closing: the loop checks both.
                } catch (LogTruncationException truncated) {
                    stopFeeding(truncated.partitions().iterator().next().partition(),
                            String.valueOf(truncated.getMessage()));
                } catch (OffsetOutOfRangeException failure) {
                    outOfRange = failure.partitions();
                } catch (RuntimeException | Error failure) {
                    // The next assignment continues every tail at its edge. Errors are caught too: a dead feeder would
                    // go unnoticed.
                    assignedTails = Map.of();
                    newTails = Map.of();
                    listeners.telemetry().readFailed(failure);
                    Thread.sleep(PAUSE_AFTER_FAILURE);
                }
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } finally {
            consumers.close();
        }
    }

    /** Reports that the log diverges from the tails, and waits for the close: nothing more is appended to the tails. */
    private synchronized void stopFeeding(int partition, String reason) throws InterruptedException {
        listeners.signals().truncated(partition, reason);
        while (!closed) {
            wait();
        }
    }

    private void feed() throws InterruptedException {
        Map<Integer, Tail> wanted = tails.open();
        if (!wanted.equals(assignedTails)) {
            assign(wanted);
        } else if (!newTails.isEmpty() && System.nanoTime() - addedNanos > NEW_FOR.toNanos()) {
            newTails = Map.of();
            consumers.recent.unsubscribe();
        }
        if (assignedTails.isEmpty()) {
            awaitLease();
            return;
        }
        if (!outOfRange.isEmpty()) {
            restart(outOfRange);
            outOfRange = Set.of();
        }
        if (newTails.isEmpty()) {
            append(consumers.all.poll(POLL));
        } else {
            append(consumers.recent.poll(ALTERNATE));
            append(consumers.all.poll(Duration.ZERO));
        }
    }

    /** Waits for a lease: a consumer without assigned partitions must not be polled. */
    private synchronized void awaitLease() throws InterruptedException {
        while (!closed && tails.open().isEmpty()) {
            wait();
        }
    }

    private void assign(Map<Integer, Tail> wanted) {
        Map<Integer, Tail> before = assignedTails;
        Map<Integer, Tail> recentBefore = newTails;
        var added = new HashMap<>(wanted);
        added.entrySet().removeIf(entry -> before.get(entry.getKey()) == entry.getValue());
        var recent = new HashMap<>(added);
        recentBefore.forEach((partition, tail) -> {
            if (wanted.get(partition) == tail) {
                recent.put(partition, tail);
            }
        });
        // If a seek fails, the next iteration assigns all partitions again.
        assignedTails = Map.of();
        newTails = Map.of();
        assign(consumers.all, wanted, before);
        assign(consumers.recent, recent, recentBefore);
        if (!added.isEmpty()) {
            addedNanos = System.nanoTime();
        }
        assignedTails = wanted;
        newTails = recent;
    }

    /** Assigns partitions to a consumer. Those that it has not had before continue at the edge of their tail. */
    private void assign(Consumer<byte[], byte[]> consumer, Map<Integer, Tail> wanted, Map<Integer, Tail> before) {
        var partitions = new ArrayList<TopicPartition>();
        for (int partition : wanted.keySet()) {
            channels.all().forEach(channel -> partitions.add(new TopicPartition(channel.topic(), partition)));
        }
        consumer.assign(partitions);
        wanted.forEach((partition, tail) -> {
            if (before.get(partition) != tail) {
                seek(consumer, partition, tail.edge().position());
            }
        });
    }

    private void seek(Consumer<byte[], byte[]> consumer, int partition, Position last) {
        for (Channel channel : channels.all()) {
            consumer.seek(new TopicPartition(channel.topic(), partition),
                    KafkaPositions.nextOffset(last, channel.index()));
        }
    }

    private void append(ConsumerRecords<byte[], byte[]> polled) {
        Map<Integer, List<EventRecord>> records = new HashMap<>();
        long bytes = 0;
        for (TopicPartition partition : polled.partitions()) {
            Channel channel = channelOf(partition);
            Tail tail = assignedTails.get(partition.partition());
            if (tail == null) {
                continue;
            }
            long edge = tail.edge().position().offset(channel.index());
            List<EventRecord> read = records.computeIfAbsent(partition.partition(), number -> new ArrayList<>());
            for (ConsumerRecord<byte[], byte[]> record : polled.records(partition)) {
                bytes += RecordDecoder.bytes(record);
                if (record.offset() > edge) {
                    read.add(decoder.decode(channel, record));
                }
            }
        }
        listeners.telemetry().fetched(FetchPurpose.TAIL, bytes);
        Map<Integer, Position> positions = new HashMap<>();
        polled.nextOffsets().forEach((partition, next) -> {
            Tail tail = assignedTails.get(partition.partition());
            if (tail != null) {
                positions.merge(partition.partition(), advance(tail.edge().position(), partition, next),
                        (known, ignored) -> advance(known, partition, next));
            }
        });
        positions.forEach((partition, position) -> {
            Tail tail = assignedTails.get(partition);
            if (tail != null) {
                Set<String> touched = new HashSet<>();
                tail.append(merged(records.getOrDefault(partition, List.of()), tail.edge().position(), position),
                        position,
                        touched);
                if (!touched.isEmpty()) {
                    listeners.signals().appended(partition, touched);
                }
            }
        });
        tails.evict();
    }

    /** Puts the records of one poll, which come channel by channel, into replay order. */
    private List<EventRecord> merged(List<EventRecord> polled, Position after, Position position) {
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

    /** Returns the position after a poll; the same position if the other consumer has already read further. */
    private Position advance(Position position, TopicPartition partition, OffsetAndMetadata next) {
        int channel = channelOf(partition).index();
        if (next.offset() - 1 < position.offset(channel)) {
            return position;
        }
        return position.with(channel, next.offset() - 1, next.leaderEpoch().orElse(position.epoch(channel)));
    }

    private Channel channelOf(TopicPartition partition) {
        return Objects.requireNonNull(byTopic.get(partition.topic()), partition.topic());
    }

    /**
     * Restarts, at the end of the log, the tails whose next record retention has removed. Their readers detect the gap.
     */
    private void restart(Set<TopicPartition> partitions) throws InterruptedException {
        for (TopicPartition partition : partitions) {
            Tail tail = assignedTails.get(partition.partition());
            if (tail == null) {
                continue;
            }
            int channel = channelOf(partition).index();
            Position position = tail.edge().position();
            Position last = bounds.apply(partition.partition()).last();
            String reason = "offset " + (position.offset(channel) + 1) + " of " + partition + " is out of range";
            if (position.offset(channel) > last.offset(channel)) {
                stopFeeding(partition.partition(), reason);
                return;
            }
            tail.restart(position.with(channel, last.offset(channel), last.epoch(channel)));
            consumers.all.seek(partition, KafkaPositions.nextOffset(last, channel));
            if (newTails.get(partition.partition()) == tail) {
                consumers.recent.seek(partition, KafkaPositions.nextOffset(last, channel));
            }
            listeners.telemetry().tailRestarted(partition.partition(), reason);
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
