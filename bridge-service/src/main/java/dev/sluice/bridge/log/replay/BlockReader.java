package dev.sluice.bridge.log.replay;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.EventRecord;
import dev.sluice.bridge.log.Position;

/**
 * A reader of one partition that merges all channels, block by block. A read that continues where the last block ended
 * needs no seek. Owns its source; used by one thread at a time.
 */
final class BlockReader implements AutoCloseable {
    private static final Duration TURN_TIME = Duration.ofMillis(500);
    /**
     * The time limit of a turn that has read no record yet. It is long, because the next turn would wait for the same
     * record again.
     */
    private static final Duration EMPTY_TURN_TIME = Duration.ofSeconds(3);
    /** A channel with this many buffered records is not fetched until the others have caught up. */
    private static final int MAX_BUFFERED = 8000;

    private final BlockSettings settings;
    private final RecordSource source;
    private @Nullable Reading reading;

    /** Creates a reader that owns {@code source}. */
    BlockReader(BlockSettings settings, RecordSource source) {
        this.settings = settings;
        this.source = source;
    }

    /** Returns whether the last block ended at this position. */
    boolean continuesFrom(int partition, Position after) {
        return reading != null && reading.partition == partition && reading.position().equals(after);
    }

    /** Discards the records that were read ahead, because the log may have lost them. */
    void invalidate() {
        reading = null;
    }

    /**
     * Reads the next block, up to {@code until} or further. It is empty if Kafka returned nothing in time.
     *
     * @throws OutOfRangeException
     *             if the log does not hold the next record
     * @throws LogTruncatedException
     *             if the log has another history than the position
     * @throws RuntimeException
     *             if the log cannot be read
     */
    Block read(int partition, Position after, Position until) {
        Reading current = reading;
        if (current == null || !continuesFrom(partition, after)) {
            source.seek(partition, after);
            current = new Reading(partition, new MergeBuffer(settings.channels().all(), after, after), after);
        }
        // Set again only after a successful turn.
        reading = null;
        if (!current.merge.reaches(until)) {
            // A request may know a newer end of one channel than of another. A shared block must be in replay order for
            // all requests.
            current.merge.extend(until.max(settings.last().apply(partition)));
        }
        return turn(current, after);
    }

    /**
     * Reads the range (after, end] and no further. The end must be a position in replay order. The block is shorter if
     * Kafka did not return everything in time.
     *
     * @throws OutOfRangeException
     *             if the log does not hold the next record
     * @throws LogTruncatedException
     *             if the log has another history than the position
     * @throws RuntimeException
     *             if the log cannot be read
     */
    Block readExactly(int partition, Position after, Position end) {
        reading = null;
        source.seek(partition, after);
        return turn(new Reading(partition, new MergeBuffer(settings.channels().all(), after, end), after), after);
    }

    private Block turn(Reading current, Position after) {
        var block = new Block.Builder(current.partition, after, settings.sliceBytes());
        long began = settings.nanoTime().getAsLong();
        while (true) {
            EventRecord next = current.merge.poll();
            if (next != null) {
                current.pass(next);
                block.add(next, current.position());
            } else if (current.merge.isDone()) {
                return block.endOfLog(after.max(current.merge.until()));
            } else if (!isOver(began, block)) {
                source.fetch(unread(current.merge), current.merge);
            }
            boolean full = block.weight() >= settings.blockBytes();
            if (full || isOver(began, block)) {
                reading = current;
                return block.endAfterRecord(current.position(), full ? Block.Ending.FULL : Block.Ending.SHORT);
            }
        }
    }

    private boolean isOver(long began, Block.Builder block) {
        Duration time = block.weight() == 0 ? EMPTY_TURN_TIME : TURN_TIME;
        return settings.nanoTime().getAsLong() - began >= time.toNanos();
    }

    private List<Channel> unread(MergeBuffer merge) {
        return settings.channels().all().stream()
                .filter(channel -> !merge.isRead(channel.index()) && merge.buffered(channel.index()) <= MAX_BUFFERED)
                .toList();
    }

    @Override
    public void close() {
        source.close();
    }

    /** A read in progress: the records that were read ahead, and the position of the last record that was taken. */
    private static final class Reading {
        final int partition;
        final MergeBuffer merge;
        private Position position;

        Reading(int partition, MergeBuffer merge, Position after) {
            this.partition = partition;
            this.merge = merge;
            this.position = after;
        }

        void pass(EventRecord record) {
            position = position.with(record.channel(), record.offset(), record.leaderEpoch());
        }

        Position position() {
            return position;
        }
    }
}
