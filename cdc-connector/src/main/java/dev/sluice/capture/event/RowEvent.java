package dev.sluice.capture.event;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.sluice.capture.channel.Channels.CapturedTable;
import dev.sluice.capture.event.DeadLetter.Reason;
import dev.sluice.capture.row.Row;
import dev.sluice.capture.row.RowChange;
import dev.sluice.capture.row.RowChange.Origin;
import dev.sluice.capture.value.JsonBuffer;
import dev.sluice.capture.value.Lsn;
import dev.sluice.capture.value.Times;
import dev.sluice.schemas.EventHeaders;
import dev.sluice.schemas.TenantId;

/** The builder of the records of one row: an event; or a placeholder and a dead letter; or a dead letter alone. */
final class RowEvent {
    /** The maximum length of a kind in headers and filters. */
    private static final int MAXIMUM_KIND_CHARACTERS = 256;
    /** The maximum length of a user id. */
    private static final int MAXIMUM_RECIPIENT_CHARACTERS = 1024;

    private final CapturedTable table;
    private final RowLayout layout;
    private final RowIdentity identity;
    private final RowChange change;
    private final Row row;
    private int maximumBytes = Integer.MAX_VALUE;
    private @Nullable String unreadable;

    RowEvent(CapturedTable table, RowLayout layout, RowIdentity identity, RowChange change, Row row) {
        this.table = table;
        this.layout = layout;
        this.identity = identity;
        this.change = change;
        this.row = row;
    }

    RowEvent limitedTo(int bytes) {
        this.maximumBytes = bytes;
        return this;
    }

    /** Publishes a placeholder instead of the content. */
    RowEvent withoutContent(String reason) {
        this.unreadable = reason;
        return this;
    }

    /**
     * @param suffix
     *            the part of the event name after the channel
     * @param id
     *            the event's id
     */
    List<MappedRecord> build(String suffix, String id) {
        List<EventHeader> common = common(id, table.channel() + ":" + suffix);
        try {
            return build(common);
        } catch (RuntimeException unaddressed) {
            return List.of(deadLetter(Reason.UNREADABLE, 0,
                    "the tenant or recipient cannot be read: " + unaddressed.getMessage(), common));
        }
    }

    private List<MappedRecord> build(List<EventHeader> common) {
        String tenant = layout.tenant(row);
        String recipient = layout.recipient(row);
        if (tenant == null || !TenantId.isValid(tenant)) {
            return List.of(deadLetter(Reason.INVALID_TENANT, 0,
                    tenant == null ? "the tenant is missing" : "not a tenant id: " + shortened(tenant), common));
        }
        if (recipient != null && CodePoints.count(recipient) > MAXIMUM_RECIPIENT_CHARACTERS) {
            return List.of(deadLetter(Reason.TOO_LARGE, recipient.getBytes(StandardCharsets.UTF_8).length,
                    "the recipient's id is too long", common));
        }
        if (layout.missingRecipient() != null) {
            // Without a recipient, all users of the tenant would see it.
            return List.of(deadLetter(Reason.UNREADABLE, 0, "the row has no column " + layout.missingRecipient()
                    + ", so its recipient is unknown", common));
        }
        List<EventHeader> headers = headers(common, tenant, recipient);
        if (unreadable != null) {
            return omitted(Reason.UNREADABLE, 0, unreadable, tenant, headers);
        }
        var value = new JsonBuffer(maximumBytes);
        try {
            layout.write(row, value.ascii("{\"type\":\"").ascii(table.channel()).ascii("\",\"data\":"));
            value.ascii("}");
        } catch (RuntimeException failure) {
            return omitted(Reason.UNREADABLE, 0, String.valueOf(failure.getMessage()), tenant, headers);
        }
        String kind = layout.kind(row);
        if (value.overflowed() || (kind != null && CodePoints.count(kind) > MAXIMUM_KIND_CHARACTERS)) {
            return omitted(Reason.TOO_LARGE, value.length(), value.overflowed()
                    ? "the maximum is " + maximumBytes + " bytes"
                    : "a kind may have " + MAXIMUM_KIND_CHARACTERS + " characters", tenant, headers);
        }
        return List.of(new ChannelEvent(table.channel(), tenant, headers, recordTime(), value.toByteArray()));
    }

    private List<MappedRecord> omitted(Reason reason, long bytes, String detail, String tenant,
            List<EventHeader> headers) {
        DeadLetter report = deadLetter(reason, bytes, detail, headers);
        String omitted = "{\"reason\":\"" + reason.wireName() + "\"" + (bytes > 0 ? ",\"bytes\":" + bytes : "") + "}";
        try {
            JsonBuffer value = placeholder(identity.isHashed() ? List.of() : row.shape().key(), omitted);
            if (value.overflowed()) {
                value = placeholder(List.of(), omitted);
            }
            return List.of(new ChannelEvent(table.channel(), tenant, headers, recordTime(), value.toByteArray()),
                    report);
        } catch (RuntimeException failure) {
            return List.of(report);
        }
    }

    private JsonBuffer placeholder(List<Integer> key, String omitted) {
        JsonBuffer value = new JsonBuffer(maximumBytes).ascii("{\"type\":\"").ascii(table.channel())
                .ascii("\",\"data\":");
        layout.writePlaceholder(row, key, MAXIMUM_KIND_CHARACTERS, omitted, value);
        return value.ascii("}");
    }

    private DeadLetter deadLetter(Reason reason, long bytes, String detail, List<EventHeader> headers) {
        Origin origin = change.origin();
        JsonBuffer value = new JsonBuffer(Integer.MAX_VALUE).ascii("{\"reason\":").quoted(reason.wireName())
                .ascii(",\"detail\":").quoted(shortened(detail)).ascii(",\"channel\":").quoted(table.channel())
                .ascii(",\"table\":").quoted(origin.table().toString()).ascii(",\"primaryKey\":")
                .quoted(identity.primaryKey()).ascii(",\"operation\":").quoted(change.operation().wireName())
                .ascii(",\"commitTime\":").quoted(Times.format(origin.commitTime())).ascii(",\"lsn\":")
                .quoted(Lsn.format(origin.lsn())).ascii(",\"bytes\":").ascii(Long.toString(bytes)).ascii("}");
        return new DeadLetter(reason, headers, recordTime(), value.toByteArray());
    }

    private List<EventHeader> common(String id, String type) {
        Origin origin = change.origin();
        List<EventHeader> headers = new ArrayList<>();
        headers.add(new EventHeader(EventHeaders.SPEC_VERSION, "1.0"));
        headers.add(new EventHeader(EventHeaders.ID, id));
        headers.add(new EventHeader(EventHeaders.SOURCE, identity.source()));
        headers.add(new EventHeader(EventHeaders.TYPE, type));
        headers.add(new EventHeader(EventHeaders.TIME, Times.formatWithinRfc3339(time(origin.commitTime()))));
        headers.add(new EventHeader(EventHeaders.SUBJECT, identity.primaryKey()));
        headers.add(new EventHeader(EventHeaders.CONTENT_TYPE, "application/json"));
        headers.add(new EventHeader(EventHeaders.LSN, Lsn.format(origin.lsn())));
        if (origin.transactionId() != null && !change.isSnapshotRow()) {
            headers.add(new EventHeader(EventHeaders.TRANSACTION_ID, origin.transactionId().toString()));
        }
        if (change.isSnapshotRow()) {
            headers.add(new EventHeader(EventHeaders.SNAPSHOT, "true"));
        }
        return headers;
    }

    private List<EventHeader> headers(List<EventHeader> common, String tenant, @Nullable String recipient) {
        List<EventHeader> headers = new ArrayList<>(common);
        headers.add(new EventHeader(EventHeaders.TENANT_ID, tenant));
        String kind = layout.kind(row);
        if (kind != null) {
            headers.add(new EventHeader(EventHeaders.KIND,
                    CodePoints.first(MAXIMUM_KIND_CHARACTERS, kind)));
        }
        if (recipient != null) {
            headers.add(new EventHeader(EventHeaders.RECIPIENT_ID, recipient));
        }
        return headers;
    }

    /** Returns the record time. A row without a usable time gets the timestamp of the record before it. */
    private Instant recordTime() {
        return time(Instant.EPOCH);
    }

    private Instant time(Instant unknown) {
        Instant commitTime = change.origin().commitTime();
        if (!change.isSnapshotRow()) {
            return commitTime;
        }
        Instant rowTime = layout.time(row);
        // A row in a snapshot was committed before the snapshot, even if its time column has a later value.
        return rowTime == null ? unknown : rowTime.isAfter(commitTime) ? commitTime : rowTime;
    }

    private static String shortened(String text) {
        return CodePoints.count(text) <= 256 ? text : CodePoints.first(256, text) + "…";
    }
}
