package dev.sluice.bridge.stream;

import java.util.Map;

import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.log.WalRange;

/**
 * A range of the WAL that was not captured. Its rows may be missing from the channel before this point.
 *
 * @param reached
 *            the position of a cursor that has handled the marker
 */
record SourceGap(Channel channel, WalRange lost, Position reached) implements Gap {
    @Override
    public Reason reason() {
        return Reason.SOURCE;
    }

    @Override
    public Map<String, Object> problemMembers() {
        return Map.of("channel", channel.name(), "reason", reason().text(), "from", lost.from(), "to", lost.to());
    }

    @Override
    public String toJson() {
        return "{\"channel\":\"" + channel.name() + "\",\"reason\":\"" + reason().text() + "\",\"from\":\""
                + lost.from() + "\",\"to\":\"" + lost.to() + "\"}";
    }
}
