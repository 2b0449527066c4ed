package dev.sluice.bridge.stream;

import java.nio.charset.StandardCharsets;
import java.util.List;

import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.EventRecord;
import dev.sluice.bridge.log.OffsetVector;
import dev.sluice.bridge.position.LogLife;
import dev.sluice.bridge.position.Position;
import dev.sluice.bridge.position.PositionElement;

/**
 * One reader's place in the log, and the only rule there is: deliver a record if and only if it lies after the position
 * and is for this caller, then advance. Never goes past its end, if it has one. Owns the position; used by one thread at
 * a time.
 */
final class Cursor {
    private final Selection selection;
    private final int partition;
    private OffsetVector position;
    private OffsetVector end;
    private boolean metPersonal;
    /** Before and after the offset in each subscribed channel's element of an id. */
    private final byte[][] idHeads;
    private final byte[][] idTails;

    Cursor(Selection selection, int partition, OffsetVector position) {
        this.selection = selection;
        this.partition = partition;
        this.position = position;
        this.end = OffsetVector.endless(position.size());
        List<Channel> channels = selection.channels();
        this.idHeads = new byte[channels.size()][];
        this.idTails = new byte[channels.size()][];
        for (int i = 0; i < channels.size(); i++) {
            String comma = i == 0 ? "" : ",";
            idHeads[i] = ascii(comma + channels.get(i).name() + "." + partition + ".");
            idTails[i] = ascii("~" + channels.get(i).life());
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    Selection selection() {
        return selection;
    }

    int partition() {
        return partition;
    }

    OffsetVector position() {
        return position;
    }

    /** Ends at a position; a cursor that has gone further already stays where it is. */
    void endAt(OffsetVector last) {
        end = last;
    }

    /** Whether it has an end, and has reached it in every subscribed channel. */
    boolean isAtEnd() {
        return hasReached(end);
    }

    /** Whether a record has to be delivered here. */
    boolean wants(EventRecord record) {
        return isAhead(record.channel(), record.offset()) && selection.test(record);
    }

    /** Takes a record in: true if it has to be delivered. Either way the cursor now stands at it, if it lay ahead. */
    boolean accept(EventRecord record) {
        if (!isAhead(record.channel(), record.offset())) {
            return false;
        }
        position = position.with(record.channel(), record.offset(), record.leaderEpoch());
        metPersonal |= record.recipient() != null;
        return selection.test(record);
    }

    /**
     * Takes in a record of a replay that it wants, and everything before it in every channel.
     *
     * @param reached
     *            where a cursor stands that has handled all of that
     */
    void accept(EventRecord record, OffsetVector reached) {
        metPersonal |= record.recipient() != null;
        advanceTo(reached);
    }

    /** Whether it has taken in a record since this was asked last that is for one user only, of whichever tenant. */
    boolean hasMetPersonal() {
        boolean met = metPersonal;
        metPersonal = false;
        return met;
    }

    /** Goes on from where another cursor stands that has seen the same. */
    void follow(OffsetVector other) {
        position = other;
    }

    private boolean isAhead(int channel, long offset) {
        return offset > position.offset(channel) && offset <= end.offset(channel);
    }

    /** Goes on to where everything up to {@code reached} has been handled; never goes back. */
    void advanceTo(OffsetVector reached) {
        if (isStraightTo(reached)) {
            position = reached;
            return;
        }
        for (Channel channel : selection.channels()) {
            int index = channel.index();
            OffsetVector to = reached.offset(index) <= end.offset(index) ? reached : end;
            if (to.offset(index) > position.offset(index)) {
                position = position.with(index, to.offset(index), to.epoch(index));
            }
        }
    }

    /** Whether it goes on to there in every channel that there is: then it shares the vector. */
    private boolean isStraightTo(OffsetVector reached) {
        for (int channel = 0; channel < reached.size(); channel++) {
            if (reached.offset(channel) < position.offset(channel) || reached.offset(channel) > end.offset(channel)) {
                return false;
            }
        }
        return selection.channels().size() == reached.size();
    }

    /** Jumps in one channel, over a gap that the client is being told of. */
    void jump(int channel, long offset, int epoch) {
        position = position.with(channel, offset, epoch);
    }

    /** Whether every subscribed channel has been handled up to {@code target}. */
    boolean hasReached(OffsetVector target) {
        for (Channel channel : selection.channels()) {
            if (position.offset(channel.index()) < target.offset(channel.index())) {
                return false;
            }
        }
        return true;
    }

    /** How many log positions lie between here and {@code target}, over the subscribed channels. */
    long behind(OffsetVector target) {
        long behind = 0;
        for (Channel channel : selection.channels()) {
            behind += Math.max(0, target.offset(channel.index()) - position.offset(channel.index()));
        }
        return behind;
    }

    /** Writes the id line that says where this cursor stands, and ends the block. */
    void writeId(FrameBuffer buffer) {
        buffer.append("id: ");
        writePosition(buffer);
        buffer.append("\n\n");
    }

    /** Writes where this cursor stands, as {@link #toPosition} would be written. */
    void writePosition(FrameBuffer buffer) {
        List<Channel> channels = selection.channels();
        for (int i = 0; i < channels.size(); i++) {
            int index = channels.get(i).index();
            buffer.append(idHeads[i]).append(position.offset(index), 10).append(idTails[i])
                    .append(position.epoch(index), Character.MAX_RADIX);
        }
    }

    /** The position as it travels on the wire. */
    Position toPosition() {
        return Position
                .of(selection.channels().stream().map(channel -> element(channel, partition, position)).toList());
    }

    static PositionElement element(Channel channel, int partition, OffsetVector position) {
        return new PositionElement(channel.name(), partition, position.offset(channel.index()),
                new LogLife(channel.life(), position.epoch(channel.index())));
    }
}
