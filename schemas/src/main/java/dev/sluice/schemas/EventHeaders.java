package dev.sluice.schemas;

/**
 * The names of the headers of event records: CloudEvents 1.0 in Kafka's binary mode with Sluice's extensions (wire
 * protocol, section 2). Values are UTF-8.
 */
public final class EventHeaders {
    /** Always {@code 1.0} [CloudEvents]. */
    public static final String SPEC_VERSION = "ce_specversion";
    /** Unique per event; derived from row and change, so that capturing a row again gives the same id [CloudEvents]. */
    public static final String ID = "ce_id";
    /** The table, as a URI reference: {@code /postgresql/<database>/<schema>.<table>} [CloudEvents]. */
    public static final String SOURCE = "ce_source";
    /** The SSE event name, for example {@code activity:new} [CloudEvents]. */
    public static final String TYPE = "ce_type";
    /**
     * The commit time of the source transaction, for a snapshot row its time column; RFC 3339 UTC [CloudEvents]. A time
     * outside the years 0 to 9999 is replaced by the first or the last time of that range.
     */
    public static final String TIME = "ce_time";
    /** The row's primary key: its columns, separated by commas [CloudEvents]. */
    public static final String SUBJECT = "ce_subject";
    /** Always {@code application/json} [CloudEvents]. */
    public static final String CONTENT_TYPE = "content-type";
    /** The tenant; equal to the record's key. */
    public static final String TENANT_ID = "ce_tenantid";
    /** The row's kind, for example {@code participant.approved}; absent where the table has none. */
    public static final String KIND = "ce_kind";
    /** The only user who may see the event; absent if all users of the tenant may. */
    public static final String RECIPIENT_ID = "ce_recipientid";
    /** The LSN of the change, as PostgreSQL prints it: {@code 0/16B3748}. */
    public static final String LSN = "ce_lsn";
    /** The source transaction's id. */
    public static final String TRANSACTION_ID = "ce_txid";
    /** {@code true} on rows read by a snapshot; absent on changes from the WAL. */
    public static final String SNAPSHOT = "ce_snapshot";

    private EventHeaders() {}
}
