package dev.sluice.capture;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.capture.FuzzTable.Column;

/**
 * A session that migrates the table {@code tile} and writes rows, both at random, in transactions, savepoints and
 * rollbacks. It notes each row as the session itself reads it before the commit. Used by one thread.
 */
final class MigrationFuzzer implements AutoCloseable {
    static final String TABLE = "create table tile (id int8 primary key, tenant text default 'acme',"
            + " at timestamptz not null default '2026-01-02 03:04:05Z'); alter table tile replica identity full;"
            + " alter publication sluice add table tile";
    private static final int MAXIMUM_ROWS = 8;

    /** The events of all committed transactions, in order. */
    final List<Event> expected = new ArrayList<>();
    /** How often each thing was done in a transaction that was committed. */
    final Map<Done, Integer> counts = new EnumMap<>(Done.class);

    private final FuzzSession session;
    private final FuzzMigrations migrations;
    private final Deque<Savepoint> savepoints = new ArrayDeque<>();
    private FuzzTable committed = FuzzTable.empty();
    private List<Event> events = new ArrayList<>();
    private List<Done> done = new ArrayList<>();

    /** One thing that a session does. */
    enum Done {
        INSERT, UPDATE, UPDATE_ALL, MOVE, DELETE, COPY, ADD, DROP, RENAME, ALTER_TYPE, DEFAULT, ADD_LABEL, RENAME_LABEL, RECREATE, DROP_DOMAIN, ALTER_COMPOSITE, DETOUR, ROLLBACK_TO_SAVEPOINT, ROLLBACK, COMMIT;

        static final List<Done> MIGRATIONS = List.of(ADD, DROP, RENAME, ALTER_TYPE, DEFAULT, ADD_LABEL, RENAME_LABEL,
                RECREATE, DROP_DOMAIN, ALTER_COMPOSITE);
    }

    /**
     * @param statement
     *            the SQL that caused it, for messages
     */
    record Event(String type, String id, Map<String, JsonNode> columns, String statement) {}

    private record Savepoint(String name, FuzzTable table, int events, int done) {}

    MigrationFuzzer(CapturedDatabase database, long seed) throws SQLException {
        this.session = new FuzzSession(database, seed);
        this.migrations = new FuzzMigrations(session);
    }

    /** The number of migrations that were committed. */
    int migrations() {
        return counts.entrySet().stream().filter(it -> Done.MIGRATIONS.contains(it.getKey()))
                .mapToInt(Map.Entry::getValue).sum();
    }

    /** Runs one transaction; {@code interruption} runs before its end. */
    void transaction(Runnable interruption) throws Exception {
        for (int steps = 1 + session.random.nextInt(12); steps > 0; steps--) {
            step();
        }
        interruption.run();
        if (session.random.nextInt(6) == 0) {
            session.connection.rollback();
            session.table = committed.copy();
            counts.merge(Done.ROLLBACK, 1, Integer::sum);
        } else {
            session.connection.commit();
            session.table.pending.clear();
            committed = session.table.copy();
            expected.addAll(events);
            done.forEach(each -> counts.merge(each, 1, Integer::sum));
            counts.merge(Done.COMMIT, 1, Integer::sum);
        }
        savepoints.clear();
        events = new ArrayList<>();
        done = new ArrayList<>();
    }

    private void step() throws Exception {
        switch (session.random.nextInt(5)) {
            case 0, 1 -> {
                Done what = migrations.migrate();
                if (what != null) {
                    done.add(what);
                }
            }
            case 2, 3 -> write();
            default -> savepoint();
        }
    }

    private void savepoint() throws SQLException {
        if (savepoints.isEmpty() || session.random.nextBoolean()) {
            String name = session.newName("s");
            session.execute("savepoint " + name);
            savepoints.push(new Savepoint(name, session.table.copy(), events.size(), done.size()));
        } else if (session.random.nextInt(3) == 0) {
            session.execute("release savepoint " + savepoints.pop().name());
        } else {
            Savepoint savepoint = savepoints.pop();
            session.execute("rollback to savepoint " + savepoint.name());
            session.table = savepoint.table();
            events.subList(savepoint.events(), events.size()).clear();
            done.subList(savepoint.done(), done.size()).clear();
            done.add(Done.ROLLBACK_TO_SAVEPOINT);
        }
    }

    private void write() throws Exception {
        if (session.table.ids.size() > MAXIMUM_ROWS) {
            delete(List.copyOf(session.table.ids).subList(2, session.table.ids.size()));
            return;
        }
        switch (session.random.nextInt(session.table.ids.isEmpty() ? 3 : 9)) {
            case 0, 1 -> insert();
            case 2 -> copy();
            case 3, 4 -> update("where id = " + anyId(), Done.UPDATE);
            case 5 -> update("", Done.UPDATE_ALL);
            case 6 -> delete(List.of(anyId()));
            case 7 -> move();
            default -> detour();
        }
    }

    private void insert() throws SQLException {
        List<Long> ids = session.newIds(1 + session.random.nextInt(3));
        List<Column> given = session.table.changeable().stream().filter(it -> session.random.nextInt(3) > 0).toList();
        String sql = "insert into tile (" + names(given, "id") + ") values " + ids.stream()
                .map(id -> "(" + given.stream().map(it -> ", " + session.table.value(it, session.random))
                        .collect(Collectors.joining("", id.toString(), "")) + ")")
                .collect(Collectors.joining(", "));
        session.execute(sql);
        note("new", ids, sql);
        done.add(Done.INSERT);
    }

    /** Writes a row while the table has another name. */
    private void detour() throws SQLException {
        List<Long> ids = session.newIds(1);
        String sql = "insert into detour (id) values (" + ids.get(0) + ")";
        session.execute("alter table tile rename to detour");
        session.execute(sql);
        session.execute("alter table detour rename to tile");
        note("new", ids, sql);
        done.add(Done.DETOUR);
    }

    private void copy() throws Exception {
        List<Long> ids = session.newIds(5 + session.random.nextInt(20));
        CopyIn copy = session.connection.unwrap(PGConnection.class).getCopyAPI().copyIn("copy tile (id) from stdin");
        byte[] lines = ids.stream().map(id -> id + "\n").collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8);
        copy.writeToCopy(lines, 0, lines.length);
        copy.endCopy();
        note("new", ids, "copy");
        done.add(Done.COPY);
    }

    private void update(String where, Done what) throws SQLException {
        List<Column> changed = session.table.changeable().stream().filter(it -> session.random.nextBoolean()).toList();
        String sql = "update tile set "
                + changed.stream().map(it -> it.name() + " = " + session.table.value(it, session.random) + ", ")
                        .collect(Collectors.joining())
                + "tenant = 'acme' " + where + " returning id";
        List<Long> ids = new ArrayList<>();
        try (Statement statement = session.connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                ids.add(rows.getLong(1));
            }
        }
        note("updated", ids, sql);
        done.add(what);
    }

    private void move() throws SQLException {
        long id = anyId();
        long other = session.newIds(1).get(0);
        String sql = "update tile set id = " + other + " where id = " + id;
        note("deleted", List.of(id), sql);
        session.execute(sql);
        session.table.ids.remove(id);
        note("new", List.of(other), sql);
        done.add(Done.MOVE);
    }

    private void delete(List<Long> ids) throws SQLException {
        for (long id : ids) {
            String sql = "delete from tile where id = " + id;
            note("deleted", List.of(id), sql);
            session.execute(sql);
            session.table.ids.remove(id);
        }
        done.add(Done.DELETE);
    }

    private void note(String type, Collection<Long> ids, String sql) throws SQLException {
        Map<Long, Map<String, JsonNode>> rows = new LinkedHashMap<>();
        String texts = session.table.columns.stream()
                .map(it -> "case num_nulls(" + it.name() + ") when 0 then format('%s', " + it.name() + ") end")
                .collect(Collectors.joining(", "));
        String in = ids.stream().map(String::valueOf).collect(Collectors.joining(", "));
        try (Statement statement = session.connection.createStatement();
                ResultSet row = statement.executeQuery("select id, " + texts + " from tile where id in (" + in + ")")) {
            while (row.next()) {
                Map<String, JsonNode> columns = new LinkedHashMap<>();
                for (int i = 0; i < session.table.columns.size(); i++) {
                    Column column = session.table.columns.get(i);
                    columns.put(column.name(), column.type().expected(row.getString(i + 2)));
                }
                rows.put(row.getLong(1), columns);
            }
        }
        for (long id : ids) {
            events.add(new Event("dashboard:" + type, Long.toString(id), rows.getOrDefault(id, Map.of()), sql));
        }
    }

    private long anyId() {
        return session.any(List.copyOf(session.table.ids));
    }

    private static String names(List<Column> columns, String first) {
        return columns.stream().map(it -> ", " + it.name()).collect(Collectors.joining("", first, ""));
    }

    @Override
    public void close() throws SQLException {
        session.close();
    }
}
