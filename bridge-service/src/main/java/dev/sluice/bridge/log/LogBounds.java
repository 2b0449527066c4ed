package dev.sluice.bridge.log;

/**
 * What a partition number holds at one moment, over all channels.
 *
 * @param earliest
 *            per channel the offset of the first record that can still be read
 * @param last
 *            per channel the last offset that a reader of committed records may see, markers included; -1 where there
 *            is none; its epoch is that of the leader who says so, which may have written nothing yet
 */
public record LogBounds(OffsetVector earliest, OffsetVector last) {
    public LogBounds {
        if (earliest.size() != last.size()) {
            throw new IllegalArgumentException("bounds of " + earliest.size() + " and " + last.size() + " channels");
        }
    }

    /** The position before everything that the partition still holds. */
    public OffsetVector beforeEarliest() {
        OffsetVector before = earliest;
        for (int channel = 0; channel < earliest.size(); channel++) {
            before = before.with(channel, earliest.offset(channel) - 1, earliest.epoch(channel));
        }
        return before;
    }
}
