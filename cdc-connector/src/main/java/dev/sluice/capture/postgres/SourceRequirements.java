package dev.sluice.capture.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.sluice.capture.channel.Channels;
import dev.sluice.capture.channel.TableDefinition;
import dev.sluice.capture.channel.TableName;
import dev.sluice.capture.postgres.SourceCatalog.Publication;
import dev.sluice.capture.postgres.SourceCatalog.Server;
import dev.sluice.capture.postgres.SourceCatalog.Table;
import dev.sluice.capture.postgres.TableRequirement.Stage;
import dev.sluice.capture.postgres.TableRequirement.Subject;
import dev.sluice.capture.postgres.Unmet.Severity;
import dev.sluice.capture.problem.CaptureProblem;
import dev.sluice.capture.problem.Degradation;

/**
 * The requirements of the delivery guarantee on the database, and the SQL that meets them: of the server, of the
 * publication, and of each table ({@link TableRequirement}). Stateless.
 */
final class SourceRequirements {
    static final TableName HEARTBEAT = new TableName("public", "sluice_heartbeat");

    private final Channels channels;
    private final String publication;

    SourceRequirements(Channels channels, String publication) {
        this.channels = channels;
        this.publication = publication;
    }

    /**
     * Checks all requirements.
     *
     * @throws CaptureProblem
     *             if nothing can be captured until a requirement is met
     */
    SourceLook look(Connection connection, Stage stage) throws SQLException {
        List<TableName> captured = channels.tables().stream().map(TableDefinition::table).toList();
        List<TableName> wanted = new ArrayList<>(captured);
        wanted.add(HEARTBEAT);
        SourceCatalog catalog = new CatalogReader(connection, wanted, publication).read();
        List<Unmet> unmet = unmet(catalog, Set.copyOf(captured), stage);
        List<String> stopping = unmet.stream().filter(each -> each.severity() == Severity.STOPS).map(Unmet::text)
                .toList();
        if (!stopping.isEmpty()) {
            throw new CaptureProblem("The database is not ready for the capture, so nothing is captured: "
                    + sentence(stopping));
        }
        return new SourceLook(Membership.of(catalog, captured),
                unmet.stream()
                        .map(each -> new Degradation(each.requirement(), each.subject(), "The capture goes on, but "
                                + sentence(List.of(each.text()))))
                        .toList());
    }

    private List<Unmet> unmet(SourceCatalog catalog, Set<TableName> captured, Stage stage) {
        List<Unmet> unmet = new ArrayList<>(server(catalog));
        for (TableDefinition definition : channels.tables()) {
            Table table = catalog.tables().get(definition.table());
            if (table == null) {
                unmet.add(new Unmet("table", Severity.STOPS, definition.table().toString(), "table "
                        + definition.table() + " does not exist: create it, or remove it from its channel"));
            } else {
                unmet.addAll(TableRequirement.unmet(new Subject(catalog, publication, captured, definition, table,
                        stage)));
            }
        }
        Table heartbeat = catalog.tables().get(HEARTBEAT);
        if (catalog.publication() != null && (heartbeat == null || !heartbeat.published())) {
            unmet.add(new Unmet("heartbeat", Severity.STOPS, HEARTBEAT.toString(), "table " + HEARTBEAT
                    + " is not in publication " + publication + ": run ALTER PUBLICATION " + publication
                    + " ADD TABLE " + HEARTBEAT.quoted() + ";"));
        }
        return unmet;
    }

    private List<Unmet> server(SourceCatalog catalog) {
        Server server = catalog.server();
        List<String> texts = new ArrayList<>();
        if (!server.walLevel().equals("logical")) {
            texts.add("wal_level is " + server.walLevel()
                    + ", expected logical: run ALTER SYSTEM SET wal_level = 'logical'; and restart PostgreSQL");
        }
        if (!server.encoding().equals("UTF8")) {
            texts.add("server_encoding is " + server.encoding()
                    + ", expected UTF8: capture a database whose encoding is UTF8");
        }
        if (!server.replicates()) {
            texts.add("user " + server.role() + " lacks the REPLICATION attribute: run ALTER ROLE \"" + server.role()
                    + "\" REPLICATION;");
        }
        Publication found = catalog.publication();
        if (found == null) {
            texts.add("publication " + publication + " does not exist: run the migrations, or CREATE PUBLICATION "
                    + publication + " FOR TABLE " + tableList() + " WITH (publish = 'insert, update, delete');");
        } else if (!found.operations()) {
            texts.add("publication " + publication + " does not publish all of insert, update and delete: run ALTER"
                    + " PUBLICATION " + publication + " SET (publish = 'insert, update, delete');");
        }
        return texts.stream().map(text -> new Unmet("server", Severity.STOPS, publication, text)).toList();
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

    private String tableList() {
        List<String> names = new ArrayList<>(
                channels.tables().stream().map(table -> table.table().quoted()).toList());
        names.add(HEARTBEAT.quoted());
        return String.join(", ", names);
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
