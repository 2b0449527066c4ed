package dev.sluice.bridge.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.eventid.EventId;
import dev.sluice.bridge.eventid.EventIdElement;
import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.LogBounds;
import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.request.Selection;

/** The decision where a response starts, from the caller's request and the bounds of the log. Pure. */
public sealed interface Start {
    /**
     * The response can start.
     *
     * @param cursor
     *            the position after which reading starts
     * @param requested
     *            the caller's position in subscribed channels; empty without a position. Until a gap has been reported,
     *            the event ids keep the caller's element of that channel
     * @param gaps
     *            the gaps to report first
     */
    record Begin(Position cursor, List<EventIdElement> requested, List<Gap> gaps) implements Start {
        /** Returns whether a requested record is missing. A channel that is new to the client is not a loss. */
        public boolean isBroken() {
            return gaps.stream().anyMatch(gap -> gap.reason() != Gap.Reason.ADDED);
        }

        /** Returns the event id of {@code cursor}. */
        public EventId eventId(Selection selection, int partition) {
            return new Cursor(selection, partition, cursor).toEventId();
        }
    }

    /** The position names another partition of the same log: it is another tenant's. */
    record WrongPartition(EventIdElement element, int expected) implements Start {}

    /**
     * Decides where a response starts.
     *
     * @param partition
     *            the caller's partition
     * @param channels
     *            the subscribed channels
     * @param position
     *            the caller's position, if any
     * @param bounds
     *            the partition's bounds, queried after the position was received
     * @param common
     *            the end of the history that the log and the {@link #requestedPosition} position have in common
     * @param start
     *            the position at which channels start if {@code position} does not name them
     */
    static Start decide(int partition, List<Channel> channels, Optional<EventId> position, LogBounds bounds,
            Position common, Position start) {
        Position cursor = bounds.last();
        List<EventIdElement> requested = new ArrayList<>();
        List<Gap> gaps = new ArrayList<>();
        for (Channel channel : channels) {
            EventIdElement element = position.flatMap(asked -> asked.element(channel.name())).orElse(null);
            if (element != null) {
                if (element.logLife().topicIdPrefix().equals(channel.topicIdPrefix())
                        && element.partition() != partition) {
                    return new WrongPartition(element, partition);
                }
                requested.add(element);
            }
            LogGap gap = position.isPresent() ? gap(channel, element, bounds, common, start) : null;
            if (gap != null) {
                gaps.add(gap);
                cursor = cursor.with(channel.index(), gap.resumeAfter(), gap.epoch());
            } else if (element != null) {
                cursor = cursor.with(channel.index(), element.offset(), element.logLife().leaderEpoch());
            } else {
                cursor = cursor.with(channel.index(), start.offset(channel.index()), start.epoch(channel.index()));
            }
        }
        return new Begin(cursor, List.copyOf(requested), List.copyOf(gaps));
    }

    /**
     * Returns the part of a caller's position that can be compared with the log: the elements that name its topics and
     * partition, and the end of the log in other channels.
     */
    static Position requestedPosition(int partition, List<Channel> channels, Optional<EventId> position,
            LogBounds bounds) {
        Position requested = bounds.last();
        for (Channel channel : channels) {
            EventIdElement element = position.flatMap(asked -> asked.element(channel.name())).orElse(null);
            if (element != null && element.logLife().topicIdPrefix().equals(channel.topicIdPrefix())
                    && element.partition() == partition) {
                requested = requested.with(channel.index(), element.offset(), element.logLife().leaderEpoch());
            }
        }
        return requested;
    }

    private static @Nullable LogGap gap(Channel channel, @Nullable EventIdElement element, LogBounds bounds,
            Position common, Position start) {
        int index = channel.index();
        long earliest = bounds.earliest().offset(index);
        if (element == null) {
            return new LogGap(channel, Gap.Reason.ADDED, null, earliest, start.offset(index), start.epoch(index));
        }
        if (!element.logLife().topicIdPrefix().equals(channel.topicIdPrefix())) {
            return new LogGap(channel, Gap.Reason.LOG_REPLACED, element.offset(), earliest, earliest - 1,
                    bounds.earliest().epoch(index));
        }
        if (common.offset(index) < Math.min(element.offset(), bounds.last().offset(index))) {
            Position resume = common.offset(index) < earliest - 1 ? bounds.beforeEarliest() : common;
            return new LogGap(channel, Gap.Reason.TRUNCATED, element.offset(), earliest, resume.offset(index),
                    resume.epoch(index));
        }
        return gapAt(channel, element.offset(), bounds);
    }

    /** Returns the gap after an offset of this log; null if the log can serve the records after it. */
    static @Nullable LogGap gapAt(Channel channel, long offset, LogBounds bounds) {
        int index = channel.index();
        long earliest = bounds.earliest().offset(index);
        long last = bounds.last().offset(index);
        if (offset + 1 < earliest) {
            return new LogGap(channel, Gap.Reason.EXPIRED, offset, earliest, earliest - 1,
                    bounds.earliest().epoch(index));
        }
        if (offset > last) {
            return new LogGap(channel, Gap.Reason.TRUNCATED, offset, earliest, last, bounds.last().epoch(index));
        }
        return null;
    }
}
