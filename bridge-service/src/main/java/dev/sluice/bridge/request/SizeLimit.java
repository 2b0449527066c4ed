package dev.sluice.bridge.request;

import dev.sluice.bridge.log.EventRecord;

/**
 * The longest event that a caller's client can read. A longer one arrives without its content (wire protocol, section
 * 3). Whether an event fits depends only on the event, so responses with the same limit omit the same events.
 *
 * @param maxBytes
 *            the longest block of an event stream that the caller's client can read, in bytes
 */
public record SizeLimit(int maxBytes) {
    /** The lowest limit. Omitted events, and all frames without an event, fit into it. */
    public static final int MIN_BYTES = 4096;
    /** The part of a block that is kept free for the id, whose length depends on the stream. */
    public static final int ID_BYTES = 1024;
    /** No event is too long. */
    public static final SizeLimit NONE = new SizeLimit(Integer.MAX_VALUE);

    public SizeLimit {
        if (maxBytes < MIN_BYTES) {
            throw new IllegalArgumentException("maxBytes is " + maxBytes + ": expected at least " + MIN_BYTES);
        }
    }

    /** Returns whether an event fits. */
    public boolean fits(EventRecord record) {
        return record.lines().length <= maxBytes - ID_BYTES;
    }
}
