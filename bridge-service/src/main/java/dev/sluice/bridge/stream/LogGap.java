package dev.sluice.bridge.stream;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.log.Channel;

/**
 * A range of a channel that the log cannot serve.
 *
 * @param requested
 *            the offset that the client had handled; null if its position did not name the channel
 * @param earliest
 *            the log start offset
 * @param resumeAfter
 *            the offset after which the stream continues
 * @param epoch
 *            the leader epoch of that offset
 */
record LogGap(Channel channel, Reason reason, @Nullable Long requested, long earliest, long resumeAfter,
        int epoch) implements Gap {
    @Override
    public Map<String, Object> problemMembers() {
        return Map.of("channel", channel.name(), "reason", reason.text(), "earliest", earliest);
    }

    @Override
    public String toJson() {
        return "{\"channel\":\"" + channel.name() + "\",\"reason\":\"" + reason.text() + "\",\"requested\":" + requested
                + ",\"earliest\":" + earliest + "}";
    }
}
