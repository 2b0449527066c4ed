package dev.sluice.bridge.log.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.EventRecord;
import dev.sluice.bridge.log.WalRange;

import static java.nio.charset.StandardCharsets.UTF_8;

/** One channel's records of one partition, with the offsets that transactions leave empty. Not thread-safe. */
final class MemoryPartition {
    private final Channel channel;
    private final int number;
    private final TreeMap<Long, EventRecord> records = new TreeMap<>();
    private long earliest;
    private long end;
    /** The start offset of each leader epoch. */
    private final TreeMap<Integer, Long> epochs = new TreeMap<>(Map.of(0, 0L));

    MemoryPartition(Channel channel, int number) {
        this.channel = channel;
        this.number = number;
    }

    /** The result of one fetch: committed records, and the offset up to which there are no others. */
    record Fetched(List<EventRecord> records, long readTo) {}

    EventRecord append(EventRecord.Audience audience, long timestamp, byte[] data) {
        var coordinates = new EventRecord.Coordinates(channel.index(), end++, epoch(), timestamp);
        EventRecord record = EventRecord.event(coordinates, audience, (channel.name() + ":new").getBytes(UTF_8), data);
        records.put(record.offset(), record);
        return record;
    }

    void appendMarker(long timestamp, WalRange lost) {
        records.put(end, EventRecord.gap(new EventRecord.Coordinates(channel.index(), end, epoch(), timestamp), lost));
        end++;
    }

    /** Appends offsets without a readable record: transaction markers, and records of aborted transactions. */
    void skip(int offsets) {
        end += offsets;
    }

    void deleteBefore(long offset) {
        earliest = Math.clamp(offset, earliest, end);
        records.headMap(earliest).clear();
    }

    /** Loses its last records, as in an unclean leader election. */
    void truncate(long offset) {
        end = Math.clamp(offset, earliest, end);
        records.tailMap(end).clear();
        electLeader();
    }

    /** Begins a new leader epoch. */
    void electLeader() {
        int next = epoch() + 1;
        epochs.values().removeIf(begin -> begin >= end);
        epochs.put(next, end);
    }

    /** Returns the end offset of an earlier leader epoch. */
    long endOf(int earlier) {
        return epochs.higherEntry(earlier).getValue();
    }

    long earliest() {
        return earliest;
    }

    long end() {
        return end;
    }

    int epoch() {
        return epochs.lastKey();
    }

    boolean holds(long offset) {
        return records.containsKey(offset);
    }

    /** Fetches from an offset, which may be the end. */
    Fetched read(long from, int limit) {
        if (from < earliest || from > end) {
            throw new OutOfRangeException(
                    new IllegalStateException("offset " + from + " of " + channel.topic() + "-" + number));
        }
        List<EventRecord> fetched = new ArrayList<>();
        for (EventRecord record : records.tailMap(from).values()) {
            if (fetched.size() == limit) {
                return new Fetched(fetched, record.offset() - 1);
            }
            fetched.add(record);
        }
        return new Fetched(fetched, end - 1);
    }
}
