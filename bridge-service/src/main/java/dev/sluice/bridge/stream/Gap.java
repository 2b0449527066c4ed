package dev.sluice.bridge.stream;

import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.log.Channel;

/**
 * A range of a channel that the log cannot serve, reported to the client in place of its events (wire protocol, section
 * 3).
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
public record Gap(Channel channel, Reason reason, @Nullable Long requested, long earliest, long resumeAfter,
        int epoch) {
    /** The reason why a position cannot be served. */
    public enum Reason {
        /** Retention has removed the records. The stream continues with the earliest record. */
        EXPIRED("expired"),
        /** The topic was recreated, or belongs to another cluster. The stream continues with its earliest record. */
        LOG_REPLACED("log-replaced"),
        /** The log was truncated before the position. The stream continues where the histories diverge. */
        TRUNCATED("truncated"),
        /** The position does not name this subscribed channel. The channel starts as if there were no position. */
        ADDED("added");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /** Returns the value on the wire. */
        public String text() {
            return text;
        }
    }

    String toJson() {
        return "{\"channel\":\"" + channel.name() + "\",\"reason\":\"" + reason.text() + "\",\"requested\":" + requested
                + ",\"earliest\":" + earliest + "}";
    }
}
