package dev.sluice.bridge.stream;

import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.log.Channel;

/**
 * What the log cannot serve, told to the client in its place (wire protocol, section 3).
 *
 * @param channel
 *            where
 * @param reason
 *            why
 * @param requested
 *            the offset that the client had handled; null if the position did not name the channel
 * @param earliest
 *            the offset of the first record that the log holds now
 * @param goesOnAfter
 *            the offset after which the stream goes on
 * @param epoch
 *            the leader epoch of that offset
 */
public record Gap(Channel channel, Reason reason, @Nullable Long requested, long earliest, long goesOnAfter,
        int epoch) {
    /** Why a position cannot be served. */
    public enum Reason {
        /** Retention passed it; goes on from the earliest record. */
        EXPIRED("expired"),
        /** The topic was created anew or belongs to another cluster; goes on from its earliest record. */
        LOG_REPLACED("log-replaced"),
        /** The log has lost what the position was read from; goes on from where the two part. */
        TRUNCATED("truncated"),
        /** The position does not name a subscribed channel; begins where a stream without a position would. */
        ADDED("added");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /** The word on the wire. */
        public String text() {
            return text;
        }
    }

    String toJson() {
        return "{\"channel\":\"" + channel.name() + "\",\"reason\":\"" + reason.text() + "\",\"requested\":" + requested
                + ",\"earliest\":" + earliest + "}";
    }
}
