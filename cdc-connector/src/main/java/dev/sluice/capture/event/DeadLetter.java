package dev.sluice.capture.event;

import java.time.Instant;
import java.util.List;

/** The report of a row that could not be carried: which, why, and where it still can be found. */
public final class DeadLetter implements MappedRecord {
    /** Why a row could not be carried. */
    public enum Reason {
        /** The tenant is missing or is not a tenant id: nobody may see the row, so it is reported here alone. */
        INVALID_TENANT("invalid-tenant"),
        /** The event would exceed the maximum; a placeholder took its place. */
        TOO_LARGE("too-large"),
        /** The row could not be written as JSON; a placeholder took its place. */
        UNREADABLE("unreadable");

        private final String wireName;

        Reason(String wireName) {
            this.wireName = wireName;
        }

        /** As it appears in records. */
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

    /** Why. */
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
