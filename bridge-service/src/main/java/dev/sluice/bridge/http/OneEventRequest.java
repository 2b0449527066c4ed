package dev.sluice.bridge.http;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

import dev.sluice.bridge.auth.Caller;
import dev.sluice.bridge.eventid.EventAddress;
import dev.sluice.bridge.eventid.LogLife;
import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.Channels;
import dev.sluice.bridge.log.LogBounds;
import dev.sluice.bridge.request.KindFilter;
import dev.sluice.bridge.request.OnGap;
import dev.sluice.bridge.request.PullMode;
import dev.sluice.bridge.request.ReplaySpeed;
import dev.sluice.bridge.request.Selection;
import dev.sluice.bridge.request.StartingPoint;
import dev.sluice.bridge.request.TimeRange;
import dev.sluice.bridge.stream.Gap;

/**
 * A parsed request for one event by its address, or the problem with it (wire protocol, section 6). The problem is the
 * same for an event that does not exist and for one that the caller may not see.
 */
sealed interface OneEventRequest {
    /**
     * The request is valid: the address is in the caller's partition, in a channel that the caller may read.
     *
     * @param address
     *            in the current life of the channel's topic
     */
    record Valid(Channel channel, EventAddress address, StreamRequest.Valid range) implements OneEventRequest {
        /** Returns the problem that the bounds of the partition show; empty if the log holds the offset. */
        Optional<Problem> problemWithin(LogBounds bounds) {
            if (address.offset() < bounds.earliest().offset(channel.index())) {
                return Optional.of(Problem.eventGone(Gap.Reason.EXPIRED));
            }
            return address.offset() > bounds.last().offset(channel.index())
                    ? Optional.of(Problem.noEvent())
                    : Optional.empty();
        }

        PullMode mode() {
            return new PullMode.OneEvent(address.logLife().map(LogLife::leaderEpoch).map(OptionalInt::of)
                    .orElseGet(OptionalInt::empty));
        }
    }

    /** The request is invalid. */
    record Refused(Problem problem) implements OneEventRequest {}

    /** Parses the path below {@code /api/v1/events/}. */
    static OneEventRequest of(String path, Caller caller, Channels channels) {
        Optional<EventAddress> parsed = EventAddress.parse(path);
        if (parsed.isEmpty()) {
            return new Refused(Problem.noSuchEventsPath());
        }
        EventAddress address = parsed.get();
        Optional<Channel> readable = channels.named(address.channel())
                .filter(channel -> caller.mayRead(channel.name()));
        if (readable.isEmpty() || address.partition() != channels.partitionOf(caller.tenant())) {
            return new Refused(Problem.noEvent());
        }
        Channel channel = readable.get();
        if (address.logLife().filter(life -> !life.topicIdPrefix().equals(channel.topicIdPrefix())).isPresent()) {
            return new Refused(Problem.eventGone(Gap.Reason.LOG_REPLACED));
        }
        var selection = new Selection(caller.tenant(), caller.user(), List.of(channel), KindFilter.ALL, TimeRange.ALL);
        return new Valid(channel, address, new StreamRequest.Valid(selection, Optional.empty(),
                new StartingPoint.Latest(), OnGap.FAIL, ReplaySpeed.UNLIMITED));
    }
}
