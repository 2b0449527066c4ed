package dev.sluice.bridge.stream;

import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.request.Selection;

/**
 * A run of frames that were rendered for one stream and are reused by every stream with an equal position and
 * selection. Owned by one writer loop.
 *
 * @param selection
 *            the selection that it was rendered for
 * @param audience
 *            who may receive it
 * @param next
 *            the sequence number after the run, in the same source
 * @param end
 *            the position after the run
 * @param events
 *            the number of events
 * @param buffer
 *            the frames
 */
record RenderedRun(Begin begin, Selection selection, Audience audience, long next, Position end, int events,
        FrameBuffer buffer) {
    /**
     * The start of a run.
     *
     * @param source
     *            identifies the tail or the block that is read
     * @param sequence
     *            the sequence number of the first record, in the source
     * @param position
     *            the cursor's position
     */
    record Begin(Object source, String tenant, long sequence, Position position) {
        /** Returns whether the other start is equal and has the same position object; faster than {@link #equals}. */
        @SuppressWarnings("ReferenceEquality")
        boolean isSameAs(Begin other) {
            return source == other.source && sequence == other.sequence && position == other.position
                    && tenant.equals(other.tenant);
        }
    }

    /** The audience of a run: who may receive its records. */
    enum Audience {
        /** Every user of the tenant: no record among them names a recipient. */
        TENANT,
        /** Only the user that it was rendered for: a record among them names a recipient. */
        USER
    }

    /** Returns whether a stream with another selection would render the same frames. */
    boolean isFor(Selection other) {
        return selection.selectsSame(other)
                && (audience == Audience.TENANT || selection.user().equals(other.user()));
    }
}
