package dev.sluice.reliability.check;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/** The captured tables: how their rows become events. */
public enum CapturedTable {
    /** Rows for the whole tenant. */
    ACTIVITY("activity", "activity", "new", "", "id"),
    /** Rows for one user or the whole tenant. */
    NOTIFICATION("notification", "notification", "new", "recipient_id", "id"),
    /** Read marks of notifications. */
    NOTIFICATION_READ("notification_read", "notification", "read", "user_id",
            "tenant_id,notification_id,user_id"),
    /** A partitioned table, whose key contains the partition column. */
    CUSTOMER_ORDER("customer_order", "order", "new", "recipient_id", "id,region");

    private final String table;
    private final String channel;
    private final String insertSuffix;
    private final String recipient;
    /** Separated by commas. */
    private final String key;

    CapturedTable(String table, String channel, String insertSuffix, String recipient, String key) {
        this.table = table;
        this.channel = channel;
        this.insertSuffix = insertSuffix;
        this.recipient = recipient;
        this.key = key;
    }

    /**
     * Returns the captured table that a table printed by {@code test_decoding} belongs to, because it is that table or
     * one of its partitions; null if it is not captured. The name of a partition begins with that of its table and
     * {@code _p_}.
     */
    static @Nullable CapturedTable of(String printed) {
        for (CapturedTable each : values()) {
            String qualified = "public." + each.table;
            if (printed.equals(qualified) || printed.startsWith(qualified + "_p_")) {
                return each;
            }
        }
        return null;
    }

    /** Returns the names of all channels. */
    public static List<String> channels() {
        return Arrays.stream(values()).map(CapturedTable::channel).distinct().toList();
    }

    /** Returns the name in SQL. */
    public String table() {
        return table;
    }

    /** Returns the channel of its events. */
    String channel() {
        return channel;
    }

    /** Returns the part of an insert's event type that follows the channel, for example {@code new}. */
    String insertSuffix() {
        return insertSuffix;
    }

    /** Returns the column of the recipient; empty if all rows are for the whole tenant. */
    String recipient() {
        return recipient;
    }

    /** Returns the columns of the primary key, in the order of {@code ce_subject}. */
    List<String> key() {
        return List.of(key.split(",", -1));
    }

    /** Returns the expression of {@code ce_subject} in SQL. */
    String subjectInSql() {
        return key().stream().map(column -> column + "::text").collect(Collectors.joining(" || ',' || "));
    }
}
