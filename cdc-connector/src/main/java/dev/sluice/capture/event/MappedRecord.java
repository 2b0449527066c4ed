package dev.sluice.capture.event;

import java.time.Instant;
import java.util.List;

/** A record that a row change becomes: an event of a channel, or the report of a row that could not be published. */
public sealed interface MappedRecord permits ChannelEvent, DeadLetter {
    /** Returns the headers, in order. */
    List<EventHeader> headers();

    /**
     * Returns the record's time before it is made monotonic: the commit time, or for a snapshot row its time column.
     */
    Instant time();

    /** Returns one line of UTF-8 JSON, which the caller must not modify. */
    byte[] value();
}
