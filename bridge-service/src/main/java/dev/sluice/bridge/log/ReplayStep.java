package dev.sluice.bridge.log;

import java.util.List;

/** What one turn of reading gave. */
public sealed interface ReplayStep {
    /**
     * The log was read some way.
     *
     * @param source
     *            stands for what was read, without holding it: the same source has the same deliveries for a tenant
     * @param deliveries
     *            the tenant's records, merged over all channels by timestamp, channel, offset; among them may be ones
     *            that the cursor has handled, or does not want
     * @param position
     *            up to where the log has been read, records passed over included; of no meaning in channels that were
     *            not asked for
     */
    record Progress(Object source, List<Delivery> deliveries, OffsetVector position) implements ReplayStep {
        /** Nothing for the tenant up to a position. */
        static Progress nothingUpTo(OffsetVector position) {
            return new Progress(position, List.of(), position);
        }
    }

    /**
     * The log does not hold what follows the position: retention took it.
     *
     * @param bounds
     *            what it holds now
     */
    record OutOfRange(LogBounds bounds) implements ReplayStep {}

    /**
     * The log could not be read; it may be tried again. If it was cut off before the position, that is what is told, and
     * another log takes its place.
     *
     * @param reason
     *            why, for a person
     */
    record Unavailable(String reason) implements ReplayStep {}
}
