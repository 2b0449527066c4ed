package dev.sluice.capture.event;

import java.time.Instant;
import java.util.List;

/** What a row change becomes: an event of a channel, or a report of what could not be carried. */
public sealed interface MappedRecord permits ChannelEvent, DeadLetter {
    /** The headers in their order. */
    List<EventHeader> headers();

    /** The record's time before it is made monotone: the commit time, or the row's own for rows older than the capture. */
    Instant time();

    /** One line of UTF-8 JSON; the caller must not change it. */
    byte[] value();
}
