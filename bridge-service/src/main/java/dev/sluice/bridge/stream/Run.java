package dev.sluice.bridge.stream;

import dev.sluice.bridge.log.OffsetVector;

/**
 * The frames that took one stream some way: whoever stands at the same place and may see the same takes them as they
 * are. Owned by one writer loop.
 *
 * @param begin
 *            where it begins
 * @param selection
 *            for whom it was put together
 * @param personal
 *            whether there was a record on the way that is for one user only, so that it is not for others
 * @param to
 *            the number to read on from, in the same source
 * @param end
 *            where the cursor stands then
 * @param events
 *            how many events it holds
 * @param buffer
 *            the frames
 */
record Run(Begin begin, Selection selection, boolean personal, long to, OffsetVector end, int events,
        FrameBuffer buffer) {
    /**
     * Where a run begins.
     *
     * @param source
     *            stands for what is read, a tail or a block
     * @param tenant
     *            whose records
     * @param from
     *            the number in the source of the first record that is looked at
     * @param position
     *            where the cursor stands
     */
    record Begin(Object source, String tenant, long from, OffsetVector position) {}

    /** Whether it is what somebody else would write who stands where it begins. */
    boolean isFor(Selection other) {
        return selection.seesTheSame(other) && (!personal || selection.user().equals(other.user()));
    }
}
