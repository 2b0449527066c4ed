package dev.sluice.bridge.log.replay;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.EventRecord;
import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.log.Tail;

/**
 * A source for a {@link BlockReader} with the records of a tail after a position. It holds the records itself, so the
 * tail may evict them in the meantime. Used by one thread.
 */
final class TailSource implements RecordSource {
    /** In ascending order of offsets within each channel. */
    private final List<EventRecord> records;
    private final Position edge;

    private TailSource(List<EventRecord> records, Position edge) {
        this.records = records;
        this.edge = edge;
    }

    /** Returns whether a tail holds the whole range (after, until]. */
    static boolean covers(Tail tail, List<Channel> channels, Position after, Position until) {
        return tail.sequenceAfter(after, channels).isPresent()
                && reaches(tail.edge().position(), channels, after, until);
    }

    /**
     * Returns whether the edge covers the range. A position past the edge may also be past the end of the log, which
     * only Kafka knows.
     */
    private static boolean reaches(Position edge, List<Channel> channels, Position after,
            Position until) {
        return channels.stream().mapToInt(Channel::index).allMatch(channel -> after.offset(channel) <= edge
                .offset(channel) && until.offset(channel) <= edge.offset(channel));
    }

    /**
     * Returns the records after {@code after}; empty if the tail does not hold all of them, does not reach
     * {@code until}, or evicts some of them at this moment.
     */
    static Optional<TailSource> of(Tail tail, List<Channel> channels, Position after, Position until) {
        Tail.Edge edge = tail.edge();
        OptionalLong from = tail.sequenceAfter(after, channels);
        if (from.isEmpty() || from.getAsLong() > edge.sequence()
                || !reaches(edge.position(), channels, after, until)) {
            return Optional.empty();
        }
        boolean[] open = new boolean[after.size()];
        int left = 0;
        for (Channel channel : channels) {
            open[channel.index()] = after.offset(channel.index()) < edge.position().offset(channel.index());
            left += open[channel.index()] ? 1 : 0;
        }
        List<EventRecord> found = new ArrayList<>();
        // Backwards: most clients that reconnect have missed little.
        for (long sequence = edge.sequence() - 1; sequence >= from.getAsLong() && left > 0; sequence--) {
            EventRecord record = tail.at(sequence);
            if (record == null) {
                return Optional.empty();
            }
            if (!open[record.channel()]) {
                continue;
            }
            if (record.offset() > after.offset(record.channel())) {
                found.add(record);
            } else {
                open[record.channel()] = false;
                left--;
            }
        }
        return Optional.of(new TailSource(found.reversed(), edge.position()));
    }

    /** Returns the position up to which it holds all records. */
    Position edge() {
        return edge;
    }

    @Override
    public void seek(int partition, Position after) {
        // The records already begin there.
    }

    @Override
    public void fetch(Collection<Channel> wanted, MergeBuffer into) {
        records.forEach(into::add);
        for (int channel = 0; channel < edge.size(); channel++) {
            into.readTo(channel, edge.offset(channel));
        }
    }

    @Override
    public void close() {
        // There are no resources to release.
    }
}
