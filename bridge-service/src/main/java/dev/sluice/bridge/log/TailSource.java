package dev.sluice.bridge.log;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a tail held after a position, up to its edge, as a replay reads it: channel by channel. Keeps hold of the records,
 * so that nothing is missing if the tail drops them meanwhile. Used by one thread.
 */
final class TailSource implements RecordSource {
    /** In ascending order within each channel. */
    private final List<EventRecord> records;
    private final OffsetVector edge;

    private TailSource(List<EventRecord> records, OffsetVector edge) {
        this.records = records;
        this.edge = edge;
    }

    /** Whether a tail holds everything after one position, and reaches another. */
    static boolean covers(Tail tail, List<Channel> channels, OffsetVector after, OffsetVector until) {
        return tail.sequenceAfter(after, channels).isPresent()
                && reaches(tail.edge().position(), channels, after, until);
    }

    /** A position past the edge may be past the end of the log as well, and only Kafka can tell. */
    private static boolean reaches(OffsetVector edge, List<Channel> channels, OffsetVector after,
            OffsetVector until) {
        return channels.stream().mapToInt(Channel::index).allMatch(channel -> after.offset(channel) <= edge
                .offset(channel) && until.offset(channel) <= edge.offset(channel));
    }

    /**
     * What follows {@code after}; empty if the tail does not hold all of it, does not reach {@code until}, or drops some
     * of it at this moment.
     */
    static Optional<TailSource> of(Tail tail, List<Channel> channels, OffsetVector after, OffsetVector until) {
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
        // Backwards: most who come back have missed little.
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

    /** Up to where everything is here. */
    OffsetVector edge() {
        return edge;
    }

    @Override
    public void seek(int partition, OffsetVector after) {
        // It begins there.
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
        // It owns nothing.
    }
}
