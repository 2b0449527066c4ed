package dev.sluice.capture.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.sluice.capture.channel.Channels;
import dev.sluice.capture.channel.TableDefinition;
import dev.sluice.capture.channel.TableName;
import dev.sluice.capture.problem.CaptureProblem;

/** The requirements of the delivery guarantee on the database, and the SQL that meets them. Stateless. */
final class SourceRequirements {
    static final TableName HEARTBEAT = new TableName("public", "sluice_heartbeat");

    private final Channels channels;
    private final String publication;

    SourceRequirements(Channels channels, String publication) {
        this.channels = channels;
        this.publication = publication;
    }

    void check(Connection connection) throws SQLException {
        List<String> problems = new ArrayList<>();
        checkSetting(connection, "wal_level", "logical",
                "run ALTER SYSTEM SET wal_level = 'logical'; and restart PostgreSQL", problems);
        checkSetting(connection, "server_encoding", "UTF8", "capture a database whose encoding is UTF8", problems);
        checkRole(connection, problems);
        checkPublication(connection, problems);
        for (TableDefinition table : channels.tables()) {
            checkTable(connection, table, problems);
        }
        checkPublished(connection, HEARTBEAT, problems);
        refuse(problems);
    }

    /**
     * Checks that every table is published. Nothing else reports this to a running capture: the changes of an
     * unpublished table are simply missing.
     */
    void checkPublication(Connection connection) throws SQLException {
        List<String> problems = new ArrayList<>();
        checkPublication(connection, problems);
        for (TableDefinition table : channels.tables()) {
            checkPublished(connection, table.table(), problems);
        }
        checkPublished(connection, HEARTBEAT, problems);
        refuse(problems);
    }

    private static void refuse(List<String> problems) {
        if (!problems.isEmpty()) {
            throw new CaptureProblem("The database is not ready for the capture, so nothing is captured: "
                    + sentence(problems));
        }
    }

    /**
     * Checks that no row is hidden from queries: row-level security applies to queries, but not to logical replication.
     */
    void checkVisible(Connection connection) throws SQLException {
        List<String> problems = new ArrayList<>();
        for (TableDefinition table : channels.tables()) {
            TableName name = table.table();
            query(connection, "select current_user where row_security_active(?::regclass)", name.quoted())
                    .ifPresent(role -> problems.add("row-level security hides rows of table " + name + " from user "
                            + role + ": run ALTER ROLE \"" + role + "\" BYPASSRLS;"));
        }
        if (!problems.isEmpty()) {
            throw new CaptureProblem("The snapshot would not contain all existing rows, so it was not taken: "
                    + sentence(problems));
        }
    }

    /** Joins problems, some of which end with a statement and its semicolon. */
    private static String sentence(List<String> problems) {
        var sentence = new StringBuilder();
        for (String problem : problems) {
            if (sentence.length() > 0) {
                sentence.append(' ');
            }
            sentence.append(problem).append(problem.endsWith(";") ? "" : ";");
        }
        if (!problems.get(problems.size() - 1).endsWith(";")) {
            sentence.setCharAt(sentence.length() - 1, '.');
        }
        return sentence.toString();
    }

    private static void checkSetting(Connection connection, String name, String wanted, String remedy,
            List<String> problems) throws SQLException {
        String found = query(connection, "select current_setting(?)", name).orElse("");
        if (!wanted.equals(found)) {
            problems.add(name + " is " + found + ", expected " + wanted + ": " + remedy);
        }
    }

    private static void checkRole(Connection connection, List<String> problems) throws SQLException {
        query(connection, "select rolname from pg_roles where rolname = current_user"
                + " and not (rolreplication or rolsuper)")
                .ifPresent(role -> problems
                        .add("user " + role + " lacks the REPLICATION attribute: run ALTER ROLE \""
                                + role + "\" REPLICATION;"));
    }

    private void checkPublication(Connection connection, List<String> problems) throws SQLException {
        Optional<String> complete = query(connection,
                "select (pubinsert and pubupdate and pubdelete)::text from pg_publication where pubname = ?",
                publication);
        if (complete.isEmpty()) {
            problems.add("publication " + publication + " does not exist: run the migrations, or CREATE PUBLICATION "
                    + publication + " FOR TABLE " + tableList() + " WITH (publish = 'insert, update, delete');");
        } else if (!"true".equals(complete.get())) {
            problems.add("publication " + publication + " does not publish all of insert, update and delete: run ALTER"
                    + " PUBLICATION " + publication
                    + " SET (publish = 'insert, update, delete');");
        }
    }

    private void checkTable(Connection connection, TableDefinition table, List<String> problems) throws SQLException {
        TableName name = table.table();
        Optional<String> identity = query(connection,
                "select c.relreplident::text from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                        + " where n.nspname = ? and c.relname = ?",
                name.schema(), name.table());
        if (identity.isEmpty()) {
            problems.add("table " + name + " does not exist: create it, or remove it from its channel");
            return;
        }
        if (!"f".equals(identity.get())) {
            problems.add("table " + name + " does not have REPLICA IDENTITY FULL, so updates and deletes would not"
                    + " reach the users who see the old row: run ALTER TABLE " + name.quoted() + " REPLICA IDENTITY"
                    + " FULL;");
        }
        if (query(connection, "select 'yes' from pg_constraint where contype = 'p' and conrelid = ?::regclass",
                name.quoted()).isEmpty()) {
            problems.add("table " + name + " has no primary key: add one with ALTER TABLE " + name.quoted()
                    + " ADD PRIMARY KEY (…);");
        }
        List<String> missing = new ArrayList<>();
        for (String column : table.columns().names().toList()) {
            if (query(connection, "select 'yes' from pg_attribute where attrelid = ?::regclass and attname = ?"
                    + " and attnum > 0 and not attisdropped", name.quoted(), column).isEmpty()) {
                missing.add(column);
            }
        }
        if (!missing.isEmpty()) {
            problems.add("table " + name + " has no column " + String.join(", ", missing)
                    + ": correct the channel's definition");
        }
        checkPublished(connection, name, problems);
    }

    private void checkPublished(Connection connection, TableName name, List<String> problems) throws SQLException {
        if (query(connection,
                "select 'yes' from pg_publication_tables where pubname = ? and schemaname = ? and tablename = ?",
                publication, name.schema(), name.table()).isEmpty()) {
            problems.add("table " + name + " is not in publication " + publication + ": run ALTER PUBLICATION "
                    + publication + " ADD TABLE " + name.quoted() + ";");
        }
    }

    private String tableList() {
        List<String> names = new ArrayList<>(
                channels.tables().stream().map(table -> table.table().quoted()).toList());
        names.add(HEARTBEAT.quoted());
        return String.join(", ", names);
    }

    /** Returns the columns of a table's primary key, in key order. */
    static List<String> primaryKey(Connection connection, TableName table) throws SQLException {
        List<String> columns = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement("select a.attname from pg_index i"
                + " cross join unnest(i.indkey) with ordinality as k (attnum, ordinal)"
                + " join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum"
                + " where i.indisprimary and i.indrelid = ?::regclass order by k.ordinal")) {
            statement.setString(1, table.quoted());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    columns.add(rows.getString(1));
                }
            }
        }
        return columns;
    }

    /** Returns the first column of the first row; empty if there is no row. */
    static Optional<String> query(Connection connection, String sql, @Nullable String... parameters)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? Optional.ofNullable(rows.getString(1)) : Optional.empty();
            }
        }
    }
}
