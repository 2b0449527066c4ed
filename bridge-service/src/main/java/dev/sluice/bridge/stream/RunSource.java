package dev.sluice.bridge.stream;

import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.log.EventRecord;

/**
 * A source of consecutive events, a tail or a block, whose rendered frames streams share. Two streams at the same
 * position and the same sequence number of the same source read the same events. Owned by one writer loop.
 */
interface RunSource {
    /** Returns an object that identifies the tail or the block, equal for all streams that read it. */
    Object source();

    /** Returns the sequence number that is read next; empty if the source does not hold it any more. */
    OptionalLong sequence();

    /** Returns whether the cursor has reached the end of the log: there is no next event until a record is added. */
    boolean isAtEnd();

    /** Continues at another sequence number, after frames that were rendered for another stream. */
    void skipTo(long sequence);

    /** Advances the cursor to the next event for the caller and returns it; null if this source has none now. */
    @Nullable
    EventRecord next();
}
