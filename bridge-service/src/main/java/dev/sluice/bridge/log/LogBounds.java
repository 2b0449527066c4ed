package dev.sluice.bridge.log;

/**
 * The first and the last offsets of one partition at one moment, for each channel.
 *
 * @param earliest
 *            the log start offset
 * @param last
 *            the offset before the last stable offset, transaction markers included; -1 for an empty log. Its epoch is
 *            that of the leader that answered, which may have written no record yet
 * @param highWatermark
 *            the offset before the high watermark. It is past {@code last} while a Kafka transaction is open: the
 *            records in between belong to that transaction or lie behind it. Readers get them after it has ended
 */
public record LogBounds(Position earliest, Position last, Position highWatermark) {
    public LogBounds {
        if (earliest.size() != last.size() || last.size() != highWatermark.size()) {
            throw new IllegalArgumentException("bounds of " + earliest.size() + ", " + last.size() + " and "
                    + highWatermark.size() + " channels");
        }
        // Streams retain the bounds of their request.
        highWatermark = highWatermark.equals(last) ? last : highWatermark;
    }

    /** Creates the bounds of a partition without an open transaction. */
    public LogBounds(Position earliest, Position last) {
        this(earliest, last, last);
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
