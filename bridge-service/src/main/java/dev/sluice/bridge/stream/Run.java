package dev.sluice.bridge.stream;

import dev.sluice.bridge.log.OffsetVector;

/**
 * The frames that took one stream from a place in a tail to another: whoever stands at the same place and may see the
 * same takes them as they are. Owned by one writer loop.
 *
 * @param selection
 *            for whom it was put together
 * @param personal
 *            whether there was a record on the way that is for one user only, so that it is not for others
 * @param tail
 *            the identity of the tail
 * @param from
 *            the sequence number that it begins at
 * @param start
 *            where the cursor stood
 * @param to
 *            the sequence number to read on from
 * @param end
 *            where the cursor stands then
 * @param events
 *            how many events it holds
 * @param buffer
 *            the frames
 */
record Run(Selection selection, boolean personal, Object tail, long from, OffsetVector start, long to, OffsetVector end,
        int events, FrameBuffer buffer) {
    /** Whether it is what a stream would write that stands there. */
    boolean fits(Selection other, Following following, OffsetVector position) {
        return from == following.sequence() && tail.equals(following.tail()) && start.equals(position)
                && selection.seesTheSame(other) && (!personal || selection.user().equals(other.user()));
    }
}
