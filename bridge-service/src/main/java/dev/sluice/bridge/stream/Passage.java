package dev.sluice.bridge.stream;

import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.log.EventRecord;

/**
 * What a cursor is being taken through event by event: a block of the log, or a tail. Whoever stands at the same number
 * of the same source, and at the same position, finds the same. Owned by one writer loop.
 */
interface Passage {
    /** Stands for what is read, the same for all who read it. */
    Object source();

    /** The number in the source that is looked at next; empty if it cannot be gone on here. */
    OptionalLong number();

    /** Goes on from another number, where somebody else has got by the same events. */
    void skipTo(long number);

    /** The next event for the caller, at which the cursor stands then; null if there is none here now. */
    @Nullable
    EventRecord next();
}
