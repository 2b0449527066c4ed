package dev.sluice.bridge.log.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

import org.apache.kafka.common.TopicPartition;

import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.Channels;
import dev.sluice.bridge.log.LogTelemetry;
import dev.sluice.bridge.log.OpenTransaction;
import dev.sluice.bridge.log.Position;

/**
 * A monitor that reads every second how far each partition is written and how far it is readable, and finds the
 * transaction that has held back a partition for more than {@link HeldPartitions#TOLERANCE}. Owns one thread; its
 * results may be read from any thread.
 */
final class OpenTransactionMonitor implements AutoCloseable {
    private final Channels channels;
    private final EndOffsets endOffsets;
    private final OpenTransactionLookup lookup;
    private final HeldPartitions held;
    private final LogTelemetry telemetry;
    private final PeriodicTask task = new PeriodicTask("sluice-transaction-monitor", this::look);
    private volatile Map<Integer, Position> highWatermarks = Map.of();
    private volatile Map<TopicPartition, Duration> heldFor = Map.of();
    private volatile List<OpenTransaction> open = List.of();

    /** Creates a monitor that is not started. */
    OpenTransactionMonitor(Channels channels, EndOffsets endOffsets, OpenTransactionLookup lookup,
            LogTelemetry telemetry, LongSupplier nanoTime) {
        this.channels = channels;
        this.endOffsets = endOffsets;
        this.lookup = lookup;
        this.held = new HeldPartitions(nanoTime);
        this.telemetry = telemetry;
    }

    OpenTransactionMonitor start() {
        task.start();
        return this;
    }

    /** Returns the transactions that have been open for too long. */
    List<OpenTransaction> open() {
        return open;
    }

    /** Returns how long a partition has been held, if that is longer than the tolerance; otherwise zero. */
    Duration heldFor(TopicPartition partition) {
        return heldFor.getOrDefault(partition, Duration.ZERO);
    }

    /**
     * Returns the position before the high watermark that was read last, in channels that were held then; before all
     * offsets in others.
     */
    Position highWatermark(int partition) {
        Position known = highWatermarks.get(partition);
        return known == null ? Position.beforeAll(channels.size()) : known;
    }

    private void look() {
        try {
            check();
        } catch (RuntimeException | Error failure) {
            // Errors are caught too: a dead monitor would go unnoticed. What was found last stays reported.
            if (!Thread.currentThread().isInterrupted()) {
                telemetry.readFailed(failure);
            }
        }
    }

    private void check() {
        Map<TopicPartition, PartitionEnds> ends = endOffsets.of(partitions());
        highWatermarks = positions(ends);
        heldFor = held.update(ends);
        List<OpenTransaction> found = heldFor.isEmpty() ? List.of() : lookup.of(heldFor);
        boolean changed = !found.isEmpty() || !open.isEmpty();
        open = found;
        if (changed) {
            telemetry.openTransactions(found);
        }
    }

    private List<TopicPartition> partitions() {
        List<TopicPartition> partitions = new ArrayList<>();
        for (Channel channel : channels.all()) {
            for (int number = 0; number < channels.partitions(); number++) {
                partitions.add(new TopicPartition(channel.topic(), number));
            }
        }
        return partitions;
    }

    private Map<Integer, Position> positions(Map<TopicPartition, PartitionEnds> ends) {
        Map<Integer, Position> positions = new HashMap<>();
        for (int number = 0; number < channels.partitions(); number++) {
            Position position = Position.beforeAll(channels.size());
            for (Channel channel : channels.all()) {
                PartitionEnds end = ends.get(new TopicPartition(channel.topic(), number));
                if (end != null && end.isHeld()) {
                    position = position.with(channel.index(), end.highWatermark() - 1, 0);
                }
            }
            positions.put(number, position);
        }
        return positions;
    }

    /** Stops the monitor, waits for a check to end, and reports that nothing is open; idempotent. */
    @Override
    public void close() {
        task.close();
        if (!open.isEmpty()) {
            open = List.of();
            telemetry.openTransactions(List.of());
        }
    }
}
