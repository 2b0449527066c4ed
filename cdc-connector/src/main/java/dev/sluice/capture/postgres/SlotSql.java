package dev.sluice.capture.postgres;

/** The SQL statements about replication slots and backends that messages tell an operator to run. */
public final class SlotSql {
    static final String PLUGIN = "pgoutput";
    /** The first version in which PostgreSQL copies slots to standbys. */
    private static final int FIRST_WITH_FAILOVER = 17;

    private SlotSql() {}

    /** Drops a replication slot. */
    public static String drop(String slot) {
        return "SELECT pg_drop_replication_slot('" + slot + "');";
    }

    /** Drops a replication slot and creates it again, at the current end of the WAL of a server of this version. */
    public static String recreate(String slot, int majorVersion) {
        return drop(slot) + " " + create(slot, majorVersion);
    }

    static String create(String slot, int majorVersion) {
        return "SELECT pg_create_logical_replication_slot('" + slot + "', '" + PLUGIN + "'" + failover(majorVersion)
                + ");";
    }

    /**
     * Returns the last argument of the function that creates a slot, for a failover slot; empty before PostgreSQL 17.
     */
    static String failover(int majorVersion) {
        return majorVersion < FIRST_WITH_FAILOVER ? "" : ", failover => true";
    }

    /** Returns what to configure so that the next failover keeps the slots that {@link #create} makes. */
    static String synchronization(int majorVersion) {
        return majorVersion < FIRST_WITH_FAILOVER
                ? "PostgreSQL copies slots to standbys from version 17 on."
                : "For the next failover, set sync_replication_slots = on, hot_standby_feedback = on, primary_slot_name"
                        + " and a dbname in primary_conninfo on the standbys, and synchronized_standby_slots to their"
                        + " slots on the primary: PostgreSQL then keeps a copy of the slot on them.";
    }

    /** Returns the statement that says that the database of a publication continues that of another cluster. */
    static String acknowledge(String publication, String system) {
        return "COMMENT ON PUBLICATION " + publication + " IS '" + acknowledgement(system) + "';";
    }

    static String acknowledgement(String system) {
        return "continues " + system;
    }

    static String terminate(String pid) {
        return "SELECT pg_terminate_backend(" + pid + ");";
    }
}
