package dev.sluice.bridge.stream;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import dev.sluice.bridge.eventid.EventId;
import dev.sluice.bridge.eventid.EventIdElement;
import dev.sluice.bridge.log.Channel;

/**
 * The event ids of the frames that open a stream with gaps. Until a gap has been reported, its channel keeps the
 * element that the client sent. A client that disconnects before that gets the gap again when it reconnects.
 */
final class GapIds {
    private final Start.Begin begin;
    private final Cursor cursor;
    private final Set<Channel> unreported = new HashSet<>();

    GapIds(Start.Begin begin, Cursor cursor) {
        this.begin = begin;
        this.cursor = cursor;
        begin.gaps().forEach(gap -> unreported.add(gap.channel()));
    }

    void reported(Gap gap) {
        unreported.remove(gap.channel());
    }

    /** Writes the id line, if the id has an element, and ends the event. */
    void write(FrameBuffer buffer) {
        List<EventIdElement> elements = new ArrayList<>();
        for (Channel channel : cursor.selection().channels()) {
            if (!unreported.contains(channel)) {
                elements.add(Cursor.element(channel, cursor.partition(), cursor.position()));
            } else {
                begin.requested().stream().filter(element -> element.channel().equals(channel.name()))
                        .forEach(elements::add);
            }
        }
        if (!elements.isEmpty()) {
            buffer.append("id: ").append(EventId.of(elements).format()).append('\n');
        }
        buffer.append('\n');
    }
}
