package dev.sluice.bridge.stream;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.position.Position;
import dev.sluice.bridge.position.PositionElement;

/**
 * The ids of the frames that open a stream with gaps. Until a gap has been told, the element that the client came with
 * stands in the id, so that a client cut off before it is told again.
 */
final class GapIds {
    private final Start.Begin begin;
    private final Cursor cursor;
    private final Set<Channel> untold = new HashSet<>();

    GapIds(Start.Begin begin, Cursor cursor) {
        this.begin = begin;
        this.cursor = cursor;
        begin.gaps().forEach(gap -> untold.add(gap.channel()));
    }

    void told(Gap gap) {
        untold.remove(gap.channel());
    }

    /** Writes the id line and ends the block; without an id where there is nothing to name yet. */
    void write(FrameBuffer buffer) {
        List<PositionElement> elements = new ArrayList<>();
        for (Channel channel : cursor.selection().channels()) {
            if (!untold.contains(channel)) {
                elements.add(Cursor.element(channel, cursor.partition(), cursor.position()));
            } else {
                begin.requested().stream().filter(element -> element.channel().equals(channel.name()))
                        .forEach(elements::add);
            }
        }
        if (!elements.isEmpty()) {
            buffer.append("id: ").append(Position.of(elements).format()).append('\n');
        }
        buffer.append('\n');
    }
}
