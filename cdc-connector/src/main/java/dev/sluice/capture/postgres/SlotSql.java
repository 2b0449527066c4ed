package dev.sluice.capture.postgres;

/** The SQL statements about replication slots and backends that messages tell an operator to run. */
public final class SlotSql {
    static final String PLUGIN = "pgoutput";

    private SlotSql() {}

    /** Drops a replication slot. */
    public static String drop(String slot) {
        return "SELECT pg_drop_replication_slot('" + slot + "');";
    }

    /** Drops a replication slot and creates it again, at the current end of the WAL. */
    public static String recreate(String slot) {
        return drop(slot) + " " + create(slot);
    }

    static String create(String slot) {
        return "SELECT pg_create_logical_replication_slot('" + slot + "', '" + PLUGIN + "');";
    }

    static String terminate(String pid) {
        return "SELECT pg_terminate_backend(" + pid + ");";
    }
}
