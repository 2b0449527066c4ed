package dev.sluice.bridge.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.LogBounds;
import dev.sluice.bridge.log.OffsetVector;
import dev.sluice.bridge.position.Position;
import dev.sluice.bridge.position.PositionElement;

/**
 * From where a stream begins, decided from what was asked for and what the log holds.
 */
public sealed interface Start {
    /**
     * The stream can begin.
     *
     * @param cursor
     *            the position that it reads on from
     * @param requested
     *            the position that the client came with, subscribed channels only; until each gap has been told, its
     *            element stands in every id; empty if it came without
     * @param gaps
     *            what the client has to be told first
     */
    record Begin(OffsetVector cursor, List<PositionElement> requested, List<Gap> gaps) implements Start {
        /** Whether something that the client asked for is missing; a channel that is new to it is not. */
        public boolean isBroken() {
            return gaps.stream().anyMatch(gap -> gap.reason() != Gap.Reason.ADDED);
        }

        /** The position that the stream would go on from. */
        public Position position(Selection selection, int partition) {
            return new Cursor(selection, partition, cursor).toPosition();
        }
    }

    /** The position names another partition of the right log: it belongs to somebody else. */
    record WrongPartition(PositionElement element, int expected) implements Start {}

    /**
     * Decides.
     *
     * @param partition
     *            the caller's partition
     * @param channels
     *            the subscribed channels
     * @param position
     *            what the client handled last, if it says
     * @param bounds
     *            what the log holds, asked of it after the position was received
     * @param shared
     *            up to where it holds the history of what {@link #claimed} says
     * @param origin
     *            the position after which channels that {@code position} does not name begin
     */
    static Start decide(int partition, List<Channel> channels, Optional<Position> position, LogBounds bounds,
            OffsetVector shared, OffsetVector origin) {
        OffsetVector cursor = bounds.last();
        List<PositionElement> requested = new ArrayList<>();
        List<Gap> gaps = new ArrayList<>();
        for (Channel channel : channels) {
            PositionElement element = position.flatMap(asked -> asked.element(channel.name())).orElse(null);
            if (element != null) {
                if (element.life().topic().equals(channel.life()) && element.partition() != partition) {
                    return new WrongPartition(element, partition);
                }
                requested.add(element);
            }
            Gap gap = position.isPresent() ? gap(channel, element, bounds, shared, origin) : null;
            if (gap != null) {
                gaps.add(gap);
                cursor = cursor.with(channel.index(), gap.goesOnAfter(), gap.epoch());
            } else if (element != null) {
                cursor = cursor.with(channel.index(), element.offset(), element.life().leaderEpoch());
            } else {
                cursor = cursor.with(channel.index(), origin.offset(channel.index()), origin.epoch(channel.index()));
            }
        }
        return new Begin(cursor, List.copyOf(requested), List.copyOf(gaps));
    }

    /**
     * What a position says of the log as it is now, to be compared with it: the elements of the right topics and
     * partition, and the log's end elsewhere.
     */
    static OffsetVector claimed(int partition, List<Channel> channels, Optional<Position> position, LogBounds bounds) {
        OffsetVector claimed = bounds.last();
        for (Channel channel : channels) {
            PositionElement element = position.flatMap(asked -> asked.element(channel.name())).orElse(null);
            if (element != null && element.life().topic().equals(channel.life())
                    && element.partition() == partition) {
                claimed = claimed.with(channel.index(), element.offset(), element.life().leaderEpoch());
            }
        }
        return claimed;
    }

    private static @Nullable Gap gap(Channel channel, @Nullable PositionElement element, LogBounds bounds,
            OffsetVector shared, OffsetVector origin) {
        int index = channel.index();
        long earliest = bounds.earliest().offset(index);
        if (element == null) {
            return new Gap(channel, Gap.Reason.ADDED, null, earliest, origin.offset(index), origin.epoch(index));
        }
        if (!element.life().topic().equals(channel.life())) {
            return new Gap(channel, Gap.Reason.LOG_REPLACED, element.offset(), earliest, earliest - 1,
                    bounds.earliest().epoch(index));
        }
        if (shared.offset(index) < Math.min(element.offset(), bounds.last().offset(index))) {
            OffsetVector goesOn = shared.offset(index) < earliest - 1 ? bounds.beforeEarliest() : shared;
            return new Gap(channel, Gap.Reason.TRUNCATED, element.offset(), earliest, goesOn.offset(index),
                    goesOn.epoch(index));
        }
        return outOfBounds(channel, element.offset(), bounds);
    }

    /** The gap at a position in a log that is the right one; null if what follows the position can be served. */
    static @Nullable Gap outOfBounds(Channel channel, long offset, LogBounds bounds) {
        int index = channel.index();
        long earliest = bounds.earliest().offset(index);
        long last = bounds.last().offset(index);
        if (offset + 1 < earliest) {
            return new Gap(channel, Gap.Reason.EXPIRED, offset, earliest, earliest - 1,
                    bounds.earliest().epoch(index));
        }
        if (offset > last) {
            return new Gap(channel, Gap.Reason.TRUNCATED, offset, earliest, last, bounds.last().epoch(index));
        }
        return null;
    }
}
