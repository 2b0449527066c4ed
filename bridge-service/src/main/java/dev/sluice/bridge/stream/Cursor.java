package dev.sluice.bridge.stream;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;

import dev.sluice.bridge.eventid.EventAddress;
import dev.sluice.bridge.eventid.EventId;
import dev.sluice.bridge.eventid.EventIdElement;
import dev.sluice.bridge.eventid.LogLife;
import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.EventRecord;
import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.request.Selection;

/**
 * A caller's cursor in the log, and the only place with the rule of delivery: a record is delivered if and only if it
 * lies after the position and the selection includes it. The position then advances. A cursor with an end never passes
 * it. Used by one thread at a time.
 */
final class Cursor {
    private static final byte[] ID = "id: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END_OF_EVENT = "\n\n".getBytes(StandardCharsets.US_ASCII);

    private final Selection selection;
    private final int partition;
    private Position position;
    private Position end;
    private RenderedRun.Audience audience = RenderedRun.Audience.TENANT;
    private final IdText ids;

    Cursor(Selection selection, int partition, Position position) {
        this(selection, partition, position, new IdText(selection.channels(), partition));
    }

    /** Creates a cursor that shares the text of its ids with others. */
    Cursor(Selection selection, int partition, Position position, IdText ids) {
        this.selection = selection;
        this.partition = partition;
        this.position = position;
        this.end = Position.unreachable(position.size());
        this.ids = ids;
    }

    Selection selection() {
        return selection;
    }

    int partition() {
        return partition;
    }

    Position position() {
        return position;
    }

    /** Sets the end. A cursor that is past the end keeps its position. */
    void endAt(Position last) {
        end = last;
    }

    /** Returns whether the cursor has an end and has reached it in every subscribed channel. */
    boolean isAtEnd() {
        return hasReached(end);
    }

    /** Returns whether a record is to be delivered now. */
    boolean wants(EventRecord record) {
        return isAhead(record.channel(), record.offset()) && selection.test(record);
    }

    /** Returns whether a record marks a gap that is to be reported now. A gap concerns every tenant and every kind. */
    boolean meetsGap(EventRecord record) {
        return record.sourceGap() != null && isAhead(record.channel(), record.offset())
                && selection.concerns(record);
    }

    /** Advances to a record, if it lies ahead; returns whether the record is to be delivered. */
    boolean accept(EventRecord record) {
        if (!isAhead(record.channel(), record.offset())) {
            return false;
        }
        position = position.with(record.channel(), record.offset(), record.leaderEpoch());
        note(record);
        return selection.test(record);
    }

    /**
     * Advances to a record of a replay that {@link #wants} accepted, and past everything before it in every channel.
     *
     * @param reached
     *            the position of a cursor that has handled all these records
     */
    void accept(EventRecord record, Position reached) {
        note(record);
        advanceTo(reached);
    }

    private void note(EventRecord record) {
        if (record.recipient() != null) {
            audience = RenderedRun.Audience.USER;
        }
    }

    /** Starts a run: {@link #audience} covers the records from here on. */
    void resetAudience() {
        audience = RenderedRun.Audience.TENANT;
    }

    /**
     * Returns the audience of all records that the cursor has passed since {@link #resetAudience}, including records of
     * other tenants.
     */
    RenderedRun.Audience audience() {
        return audience;
    }

    /** Moves to the position of another cursor that has handled the same records. */
    void moveTo(Position other) {
        position = other;
    }

    private boolean isAhead(int channel, long offset) {
        return offset > position.offset(channel) && offset <= end.offset(channel);
    }

    /** Advances to a position up to which everything has been handled. Never moves back. */
    void advanceTo(Position reached) {
        if (isReachable(reached)) {
            position = reached;
            return;
        }
        for (Channel channel : selection.channels()) {
            int index = channel.index();
            Position to = reached.offset(index) <= end.offset(index) ? reached : end;
            if (to.offset(index) > position.offset(index)) {
                position = position.with(index, to.offset(index), to.epoch(index));
            }
        }
    }

    /** Returns whether the cursor advances to this position in all channels, so that it can share the object. */
    private boolean isReachable(Position reached) {
        for (int channel = 0; channel < reached.size(); channel++) {
            if (reached.offset(channel) < position.offset(channel) || reached.offset(channel) > end.offset(channel)) {
                return false;
            }
        }
        return selection.channels().size() == reached.size();
    }

    /** Moves past a gap that is reported to the client. */
    void pass(Gap gap) {
        switch (gap) {
            case LogGap lost -> position = position.with(lost.channel().index(), lost.resumeAfter(), lost.epoch());
            case SourceGap source -> advanceTo(source.reached());
        }
    }

    /** Returns the gap that a record marks. */
    SourceGap gapAt(EventRecord marker, Position reached) {
        return new SourceGap(channelOf(marker), Objects.requireNonNull(marker.sourceGap()), reached);
    }

    /** Returns the subscribed channel of a record. */
    Channel channelOf(EventRecord record) {
        return selection.channels().stream().filter(channel -> channel.index() == record.channel()).findFirst()
                .orElseThrow();
    }

    /** Returns the address of a record in a subscribed channel. */
    EventAddress addressOf(EventRecord record) {
        Channel channel = channelOf(record);
        return new EventAddress(channel.name(), partition, record.offset(),
                Optional.of(new LogLife(channel.topicIdPrefix(), record.leaderEpoch())));
    }

    /** Returns whether it has reached {@code target} in every subscribed channel. */
    boolean hasReached(Position target) {
        for (Channel channel : selection.channels()) {
            if (position.offset(channel.index()) < target.offset(channel.index())) {
                return false;
            }
        }
        return true;
    }

    /** Returns the number of offsets between the position and {@code target}, over the subscribed channels. */
    long behind(Position target) {
        long behind = 0;
        for (Channel channel : selection.channels()) {
            behind += Math.max(0, target.offset(channel.index()) - position.offset(channel.index()));
        }
        return behind;
    }

    /** Writes the position as an {@code id:} line, and ends the event. */
    void writeId(FrameBuffer buffer) {
        buffer.append(ID);
        writePosition(buffer);
        buffer.append(END_OF_EVENT);
    }

    /** Writes the position as the text of {@link #toEventId}. */
    void writePosition(FrameBuffer buffer) {
        ids.write(buffer, position);
    }

    /** Returns the position as an event id. */
    EventId toEventId() {
        return EventId.of(selection.channels().stream().map(channel -> element(channel, partition, position)).toList());
    }

    static EventIdElement element(Channel channel, int partition, Position position) {
        return new EventIdElement(channel.name(), partition, position.offset(channel.index()),
                new LogLife(channel.topicIdPrefix(), position.epoch(channel.index())));
    }
}
