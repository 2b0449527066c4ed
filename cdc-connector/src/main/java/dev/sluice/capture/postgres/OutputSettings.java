package dev.sluice.capture.postgres;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The settings of every connection that reads values. With other settings of a role or a database, the same value would
 * have another text. These are all settings that PostgreSQL's output functions read:
 *
 * <ul>
 * <li>{@code bytea_output}: bytes, and what is printed like them, as hexadecimal digits;</li>
 * <li>{@code datestyle}: dates and times, also within ranges and composites, as in ISO 8601;</li>
 * <li>{@code intervalstyle}: intervals as in ISO 8601;</li>
 * <li>{@code timezone}: timestamps with time zone in UTC;</li>
 * <li>{@code extra_float_digits}: the shortest digits that give the same floating-point number again;</li>
 * <li>{@code lc_monetary}: money with a dollar sign, two decimals and a decimal point;</li>
 * <li>{@code search_path}: names of tables, functions and types, qualified;</li>
 * <li>{@code quote_all_identifiers}: these names, with quotes only where they need some.</li>
 * </ul>
 *
 * The client encoding also affects texts; the driver sets it. In addition, timeouts are off, and a snapshot fails if
 * row-level security would hide rows.
 *
 * @see <a href="https://www.postgresql.org/docs/current/runtime-config-client.html">PostgreSQL, Client Connection
 *      Defaults</a>
 */
public final class OutputSettings {
    /**
     * Statements that switch off all timeouts that a role or a database may have, for the current connection. A timeout
     * that ends a snapshot would end every repetition of it, too. The socket timeout stays in force.
     */
    static final String TIMEOUTS = // PostgreSQL 16 has no transaction_timeout, so only timeouts that exist are set.
            "select pg_catalog.set_config(name, '0', false) from pg_catalog.pg_settings where name in"
                    + " ('statement_timeout', 'lock_timeout', 'transaction_timeout',"
                    + " 'idle_in_transaction_session_timeout', 'idle_session_timeout')";

    /** The settings on which the text of values depends. */
    public static final List<Setting> TEXT = List.of(new Setting("bytea_output", "hex"),
            new Setting("datestyle", "ISO, YMD"), new Setting("intervalstyle", "iso_8601"),
            new Setting("timezone", "UTC"), new Setting("extra_float_digits", "1"), new Setting("lc_monetary", "C"),
            new Setting("search_path", ""), new Setting("quote_all_identifiers", "off"));

    /**
     * All statements, for the current connection. Parallel append is off, because a snapshot must return its tables in
     * the order of its query.
     */
    public static final String STATEMENTS = Stream
            .concat(TEXT.stream().map(Setting::statement),
                    Stream.of("set enable_parallel_append = off", "set row_security = off", TIMEOUTS))
            .collect(Collectors.joining("; "));

    private OutputSettings() {}

    /**
     * A setting.
     *
     * @param name
     *            its name
     * @param value
     *            its value, without quotes
     */
    public record Setting(String name, String value) {
        /** Returns the statement that sets it. */
        public String statement() {
            return "set " + name + " = '" + value + "'";
        }
    }
}
