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
 * The thread that polls Kafka for all tails, in the partitions that have a lease. Owns two consumers and the write side
 * of every tail. At any time, one consumer has all partitions. If there are no new records, a broker delays its answer
 * to a fetch, and a partition that is assigned meanwhile is fetched only after that answer. So when the leases change,
 * all partitions move to the consumer with the short wait. When the leases have been stable, they move back.
 */
final class TailFeeder implements AutoCloseable {
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(500);
    /** After this time without a change of the leases, the partitions move to the consumer with the long wait. */
    private static final Duration STABLE_AFTER = Duration.ofSeconds(1);

    private final Channels channels;
    private final Consumers consumers;
    private final Tails tails;
    private final IntFunction<LogBounds> bounds;
    private final LogListeners listeners;
    private final RecordDecoder decoder;
    private final Map<String, Channel> byTopic = new HashMap<>();
    private final Thread thread;
    private volatile boolean closed;
    /** Decides which consumer has all partitions; owned by the thread. */
    private Leases leases = Leases.STABLE;
    /** The consumer that has all partitions; owned by the thread. */
    private Consumer<byte[], byte[]> consumer;
    /** The time of the last change of the leases, in nanoseconds; owned by the thread. */
    private long changedNanos;
    /** The tails of the assigned partitions; owned by the thread. */
    private Map<Integer, Tail> assignedTails = Map.of();
    /** Partitions whose next record the log does not hold; owned by the thread. */
    private Set<TopicPartition> outOfRange = Set.of();

    /**
     * The two consumers, for the same topics.
     *
     * @param stable
     *            the consumer with a long wait of the broker, while the leases do not change
     * @param changing
     *            the consumer with a short wait, for the time after a change
     */
    record Consumers(Consumer<byte[], byte[]> stable, Consumer<byte[], byte[]> changing) {
        private Consumer<byte[], byte[]> of(Leases leases) {
            return switch (leases) {
                case STABLE -> stable;
                case CHANGING -> changing;
            };
        }

        private void wakeUp() {
            // The consumer without partitions throws at its next poll, which does no harm.
            stable.wakeup();
            changing.wakeup();
        }

        private void close() {
            stable.close(LogConsumers.IMMEDIATELY);
            changing.close(LogConsumers.IMMEDIATELY);
        }
    }

    private enum Leases {
        STABLE, CHANGING
    }

    TailFeeder(Channels channels, Consumers consumers, long maxBytes, IntFunction<LogBounds> bounds,
            LogListeners listeners) {
        this.channels = channels;
        this.consumers = consumers;
        this.consumer = consumers.stable;
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
            changedNanos = System.nanoTime();
            moveTo(Leases.CHANGING);
            assign(wanted);
        } else if (System.nanoTime() - changedNanos > STABLE_AFTER.toNanos()) {
            moveTo(Leases.STABLE);
            assign(wanted);
        }
        if (assignedTails.isEmpty()) {
            awaitLease();
            return;
        }
        if (!outOfRange.isEmpty()) {
            restart(outOfRange);
            outOfRange = Set.of();
        }
        append(consumer.poll(POLL));
    }

    /** Waits for a lease: a consumer without assigned partitions must not be polled. */
    private synchronized void awaitLease() throws InterruptedException {
        while (!closed && tails.open().isEmpty()) {
            wait();
        }
    }

    /** Takes the partitions from the other consumer, which discards what it has fetched. */
    private void moveTo(Leases next) {
        if (leases != next) {
            consumer.unsubscribe();
            leases = next;
            consumer = consumers.of(next);
            assignedTails = Map.of();
        }
    }

    private void assign(Map<Integer, Tail> wanted) {
        if (wanted.equals(assignedTails)) {
            return;
        }
        var partitions = new ArrayList<TopicPartition>();
        for (int partition : wanted.keySet()) {
            channels.all().forEach(channel -> partitions.add(new TopicPartition(channel.topic(), partition)));
        }
        Map<Integer, Tail> before = assignedTails;
        // If a seek fails, the next iteration assigns all partitions again.
        assignedTails = Map.of();
        consumer.assign(partitions);
        wanted.forEach((partition, tail) -> {
            if (before.get(partition) != tail) {
                seek(partition, tail.edge().position());
            }
        });
        assignedTails = wanted;
    }

    private void seek(int partition, Position last) {
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
            List<EventRecord> read = records.computeIfAbsent(partition.partition(), number -> new ArrayList<>());
            for (ConsumerRecord<byte[], byte[]> record : polled.records(partition)) {
                read.add(decoder.decode(channel, record));
                bytes += RecordDecoder.bytes(record);
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

    private Position advance(Position position, TopicPartition partition, OffsetAndMetadata next) {
        int channel = channelOf(partition).index();
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
            consumer.seek(partition, KafkaPositions.nextOffset(last, channel));
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
