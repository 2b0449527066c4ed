package dev.sluice.capture.postgres;

/**
 * The settings on which the text of values depends. A role or a database may have others, so they are set for every
 * connection that reads values. The list is complete: these are the settings that PostgreSQL's output functions read.
 *
 * @see <a href="https://www.postgresql.org/docs/current/runtime-config-client.html">PostgreSQL, Client Connection
 *      Defaults</a>
 */
public final class OutputSettings {
    /**
     * Statements that switch off all timeouts that a role or a database may have, for the length of the connection: a
     * snapshot that one of them ends would begin anew for ever. The timeout of the socket remains.
     */
    static final String TIMEOUTS = String.join("; ", "set statement_timeout = 0", "set lock_timeout = 0",
            "set idle_in_transaction_session_timeout = 0", "set idle_session_timeout = 0",
            // Known from PostgreSQL 17 on.
            "select pg_catalog.set_config(name, '0', false) from pg_catalog.pg_settings"
                    + " where name = 'transaction_timeout'");

    /** Statements that set them, and switch off the timeouts, for the length of the connection. */
    public static final String STATEMENTS = String.join("; ", "set bytea_output = 'hex'", "set datestyle = 'ISO, YMD'",
            "set intervalstyle = 'iso_8601'", "set timezone = 'UTC'", "set extra_float_digits = 1",
            "set lc_monetary = 'C'", "set search_path = ''", "set quote_all_identifiers = off",
            "set xmlbinary = 'base64'",
            "set enable_parallel_append = off", "set row_security = off", TIMEOUTS);

    private OutputSettings() {}
}
