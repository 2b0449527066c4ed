package dev.sluice.bridge.log.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.EventRecord;

import static java.nio.charset.StandardCharsets.UTF_8;

/** One channel's records of one partition, with the gaps that transactions leave. Not thread-safe. */
final class MemoryPartition {
    private final Channel channel;
    private final int number;
    private final TreeMap<Long, EventRecord> records = new TreeMap<>();
    private long earliest;
    private long end;
    /** Where each epoch begins. */
    private final TreeMap<Integer, Long> epochs = new TreeMap<>(Map.of(0, 0L));

    MemoryPartition(Channel channel, int number) {
        this.channel = channel;
        this.number = number;
    }

    /** What one reading brought: committed records, and the offset up to which there are no others. */
    record Portion(List<EventRecord> records, long readTo) {}

    EventRecord append(EventRecord.Audience audience, long timestamp, byte[] data) {
        var place = new EventRecord.Coordinates(channel.index(), end++, epoch(), timestamp);
        EventRecord record = EventRecord.event(place, audience, (channel.name() + ":new").getBytes(UTF_8), data);
        records.put(record.offset(), record);
        return record;
    }

    /** Offsets that no reader sees: markers, and records of aborted transactions. */
    void skip(int offsets) {
        end += offsets;
    }

    void deleteBefore(long offset) {
        earliest = Math.clamp(offset, earliest, end);
        records.headMap(earliest).clear();
    }

    /** Loses its end, as with an unclean election of a leader. */
    void truncate(long offset) {
        end = Math.clamp(offset, earliest, end);
        records.tailMap(end).clear();
        lead();
    }

    /** Gets another leader. */
    void lead() {
        int next = epoch() + 1;
        epochs.values().removeIf(begin -> begin >= end);
        epochs.put(next, end);
    }

    /** Where what was written up to an earlier epoch ends. */
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

    /** Reads on from an offset, which may be the end. */
    Portion read(long from, int limit) {
        if (from < earliest || from > end) {
            throw new OutOfRangeException(
                    new IllegalStateException("offset " + from + " of " + channel.topic() + "-" + number));
        }
        List<EventRecord> portion = new ArrayList<>();
        for (EventRecord record : records.tailMap(from).values()) {
            if (portion.size() == limit) {
                return new Portion(portion, record.offset() - 1);
            }
            portion.add(record);
        }
        return new Portion(portion, end - 1);
    }
}
