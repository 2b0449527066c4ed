package dev.sluice.bridge.stream;

import java.util.List;

import dev.sluice.bridge.log.EventRecord;

/** The outcome of {@link StreamReader#next}. */
sealed interface ReadResult {
    /** The next event for the caller. The cursor's position is that of the event. */
    record Event(EventRecord record) implements ReadResult {}

    /** There is no event now. The reader runs its callback, or the tail wakes the stream, when there may be one. */
    record NothingYet() implements ReadResult {}

    /**
     * The log cannot serve the next records, or a marker says that records may be missing before them. Nothing is read
     * until the gaps are passed. Holds at least one gap.
     */
    record Gaps(List<Gap> gaps) implements ReadResult {}

    /**
     * Everything that the log held at the request has been read. Returned until {@link StreamReader#follow} is called.
     */
    record CaughtUp() implements ReadResult {}

    /** The range has been read to its end: there will be no further event. */
    record End() implements ReadResult {}
}
