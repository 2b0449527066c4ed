package dev.sluice.bridge.log;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Reads one partition number over all channels, merged, block by block. Owns a source; used by one thread at a time.
 * What goes on where the last block ended is read without a new seek.
 */
final class ReplayReader implements AutoCloseable {
    private static final Duration TURN_TIME = Duration.ofMillis(500);
    /** Ends a turn that has brought nothing: whoever reads again would have to wait as long again. */
    private static final Duration EMPTY_TURN_TIME = Duration.ofSeconds(3);
    /** A channel that far ahead of the others waits for them. */
    private static final int MAX_WAITING = 8000;

    private final BlockRules rules;
    private final RecordSource source;
    private @Nullable Reading reading;

    /**
     * @param source
     *            closed with this reader
     */
    ReplayReader(BlockRules rules, RecordSource source) {
        this.rules = rules;
        this.source = source;
    }

    /** Whether the last block that was read ended there. */
    boolean continuesFrom(int partition, OffsetVector after) {
        return reading != null && reading.partition == partition && reading.position().equals(after);
    }

    /** Goes on nowhere: what was read ahead may be in the log no more. */
    void forget() {
        reading = null;
    }

    /**
     * Reads the next block, up to {@code until} or further; it may be empty, if Kafka gave nothing in time.
     *
     * @throws org.apache.kafka.clients.consumer.OffsetOutOfRangeException
     *             if the log does not hold what follows the position
     * @throws org.apache.kafka.common.KafkaException
     *             if it cannot be read
     */
    ReplayBlock read(int partition, OffsetVector after, OffsetVector until) {
        Reading current = reading;
        if (current == null || !continuesFrom(partition, after)) {
            source.seek(partition, after);
            current = new Reading(partition, new MergeBuffer(rules.channels().all(), after, after), after);
        }
        // Set again only after a turn that went well.
        reading = null;
        if (!current.merge.goesTo(until)) {
            // Whoever asks may know more of one channel than of another; but what is shared must be in order.
            current.merge.extend(until.highest(rules.last().apply(partition)));
        }
        return turn(current, after);
    }

    /**
     * Reads from one position up to another one that is known to be in the order of a replay, and no further; not all of
     * it, if Kafka does not give it in time.
     *
     * @throws org.apache.kafka.clients.consumer.OffsetOutOfRangeException
     *             if the log does not hold what follows the position
     * @throws org.apache.kafka.common.KafkaException
     *             if it cannot be read
     */
    ReplayBlock readExactly(int partition, OffsetVector after, OffsetVector end) {
        reading = null;
        source.seek(partition, after);
        return turn(new Reading(partition, new MergeBuffer(rules.channels().all(), after, end), after), after);
    }

    private ReplayBlock turn(Reading current, OffsetVector after) {
        var block = new ReplayBlock.Builder(current.partition, after, rules.sliceBytes());
        long began = rules.nanoTime().getAsLong();
        while (true) {
            EventRecord next = current.merge.poll();
            if (next != null) {
                current.pass(next);
                block.add(next, current.position());
            } else if (current.merge.isDone()) {
                return block.endOfLog(after.highest(current.merge.until()));
            } else if (!isOver(began, block)) {
                source.fetch(behind(current.merge), current.merge);
            }
            boolean complete = block.weight() >= rules.blockBytes();
            if (complete || isOver(began, block)) {
                reading = current;
                return block.endAfterRecord(current.position(), complete);
            }
        }
    }

    private boolean isOver(long began, ReplayBlock.Builder block) {
        Duration time = block.weight() == 0 ? EMPTY_TURN_TIME : TURN_TIME;
        return rules.nanoTime().getAsLong() - began >= time.toNanos();
    }

    private List<Channel> behind(MergeBuffer merge) {
        return rules.channels().all().stream()
                .filter(channel -> !merge.isRead(channel.index()) && merge.waiting(channel.index()) <= MAX_WAITING)
                .toList();
    }

    @Override
    public void close() {
        source.close();
    }

    /** Where a reading stands. */
    private static final class Reading {
        final int partition;
        final MergeBuffer merge;
        private OffsetVector position;

        Reading(int partition, MergeBuffer merge, OffsetVector after) {
            this.partition = partition;
            this.merge = merge;
            this.position = after;
        }

        void pass(EventRecord record) {
            position = position.with(record.channel(), record.offset(), record.leaderEpoch());
        }

        OffsetVector position() {
            return position;
        }
    }
}
