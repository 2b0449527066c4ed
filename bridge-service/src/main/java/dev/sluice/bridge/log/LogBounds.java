package dev.sluice.bridge.log;

/**
 * The first and the last offsets of one partition at one moment, for each channel.
 *
 * @param earliest
 *            the log start offset
 * @param last
 *            the offset before the last stable offset, transaction markers included; -1 for an empty log. Its epoch is
 *            that of the leader that answered, which may have written no record yet
 */
public record LogBounds(Position earliest, Position last) {
    public LogBounds {
        if (earliest.size() != last.size()) {
            throw new IllegalArgumentException("bounds of " + earliest.size() + " and " + last.size() + " channels");
        }
    }

    /** Returns the position before the first record that the partition still holds. */
    public Position beforeEarliest() {
        Position before = earliest;
        for (int channel = 0; channel < earliest.size(); channel++) {
            before = before.with(channel, earliest.offset(channel) - 1, earliest.epoch(channel));
        }
        return before;
    }
}
