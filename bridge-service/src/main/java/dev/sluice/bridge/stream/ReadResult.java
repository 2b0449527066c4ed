package dev.sluice.bridge.stream;

import java.util.List;

import dev.sluice.bridge.log.EventRecord;

/** What {@link StreamReader#next} found. */
sealed interface ReadResult {
    /** The next event for the caller. The cursor's position is that of the event. */
    record Event(EventRecord record) implements ReadResult {}

    /** There is no event now. The reader runs its callback, or the tail wakes the stream, when there may be one. */
    record NothingYet() implements ReadResult {}

    /** The log cannot serve what follows. Nothing is read until the gaps are passed. At least one. */
    record Gaps(List<Gap> gaps) implements ReadResult {}

    /** Everything that the log held at the request has been read. Returned until the reader is told to follow. */
    record CaughtUp() implements ReadResult {}

    /** The range has been read to its end: there will be no further event. */
    record End() implements ReadResult {}
}
