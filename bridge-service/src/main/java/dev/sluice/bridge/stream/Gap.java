package dev.sluice.bridge.stream;

import java.util.Map;

import dev.sluice.bridge.log.Channel;

/** Records of a channel that cannot be delivered, reported to the client in their place (wire protocol, section 3). */
public sealed interface Gap permits LogGap, SourceGap {
    /** The reason of a gap. */
    enum Reason {
        /** Retention has removed the records. The stream continues with the earliest record. */
        EXPIRED("expired"),
        /** The topic was recreated, or belongs to another cluster. The stream continues with its earliest record. */
        LOG_REPLACED("log-replaced"),
        /** The log was truncated before the position. The stream continues where the histories diverge. */
        TRUNCATED("truncated"),
        /** The position does not name this subscribed channel. The channel starts as if there were no position. */
        ADDED("added"),
        /** Rows may never have been captured. The stream continues with the next record. */
        SOURCE("source");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /** Returns the value on the wire. */
        public String text() {
            return text;
        }
    }

    /** Returns the channel. */
    Channel channel();

    /** Returns the reason. */
    Reason reason();

    /** Returns the members of the gap in the problem document of a refused request. */
    Map<String, Object> problemMembers();

    /** Returns the gap as JSON, as in the data of a frame. */
    String toJson();
}
