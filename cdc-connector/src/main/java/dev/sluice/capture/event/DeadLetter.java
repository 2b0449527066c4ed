package dev.sluice.capture.event;

import java.time.Instant;
import java.util.List;

import dev.sluice.capture.value.JsonBuffer;
import dev.sluice.capture.value.Times;
import dev.sluice.schemas.EventHeaders;
import dev.sluice.schemas.EventTypes;

/** The report of a row that could not be published, or of a gap: which, why, and where the row can be found. */
public final class DeadLetter implements MappedRecord {
    /** The reason of a report. */
    public enum Reason {
        /** The tenant is missing or not a tenant id: no user may see the row, so the report is its only record. */
        INVALID_TENANT("invalid-tenant"),
        /** The event would exceed the maximum size; a placeholder was published instead. */
        TOO_LARGE("too-large"),
        /** The row could not be written as JSON; a placeholder was published instead, if its tenant is known. */
        UNREADABLE("unreadable"),
        /** Not a row but a range of the WAL that was not captured. */
        GAP("gap");

        private final String wireName;

        Reason(String wireName) {
            this.wireName = wireName;
        }

        /** Returns the reason as written in records. */
        public String wireName() {
            return wireName;
        }
    }

    private final Reason reason;
    private final List<EventHeader> headers;
    private final Instant time;
    private final byte[] value;

    DeadLetter(Reason reason, List<EventHeader> headers, Instant time, byte[] value) {
        this.reason = reason;
        this.headers = List.copyOf(headers);
        this.time = time;
        this.value = value;
    }

    /**
     * Creates the report of a range of the WAL that was not captured.
     *
     * @param source
     *            the database, as a URI reference
     * @param from
     *            the LSN up to which the topics were complete
     * @param to
     *            the LSN from which they continue
     * @param now
     *            when the gap was found
     */
    public static DeadLetter gap(String source, String from, String to, Instant now) {
        return gap("what was committed between the two positions is not in the topics", source, from, to, now);
    }

    /**
     * Creates the report of changes that the topics hold and the database no longer does.
     *
     * @param source
     *            the database, as a URI reference
     * @param from
     *            the LSN up to which the topics were complete, on the timeline that the database has left
     * @param to
     *            the earlier LSN from which they continue on the new timeline
     * @param now
     *            when this was found
     */
    public static DeadLetter undone(String source, String from, String to, Instant now) {
        return gap("the topics hold what was committed between the two positions, and the database no longer does",
                source, from, to, now);
    }

    private static DeadLetter gap(String detail, String source, String from, String to, Instant now) {
        JsonBuffer value = new JsonBuffer(Integer.MAX_VALUE).ascii("{\"reason\":").quoted(Reason.GAP.wireName)
                .ascii(",\"detail\":").quoted(detail).ascii(",\"from\":").quoted(from).ascii(",\"to\":").quoted(to)
                .ascii("}");
        return new DeadLetter(Reason.GAP,
                List.of(new EventHeader(EventHeaders.SPEC_VERSION, "1.0"),
                        new EventHeader(EventHeaders.ID, "gap/" + from + "/" + to),
                        new EventHeader(EventHeaders.SOURCE, source),
                        new EventHeader(EventHeaders.TYPE, EventTypes.GAP),
                        new EventHeader(EventHeaders.TIME, Times.format(now)),
                        new EventHeader(EventHeaders.CONTENT_TYPE, "application/json"),
                        new EventHeader(EventHeaders.LSN, to)),
                now, value.toByteArray());
    }

    /** Returns the reason. */
    public Reason reason() {
        return reason;
    }

    @Override
    public List<EventHeader> headers() {
        return headers;
    }

    @Override
    public Instant time() {
        return time;
    }

    @Override
    public byte[] value() {
        return value;
    }
}
