package dev.sluice.capture;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
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
import java.util.Random;
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
    private static final String OUTPUT = "set bytea_output = 'hex'; set datestyle = 'ISO'; set timezone = 'UTC';"
            + " set intervalstyle = 'iso_8601'; set extra_float_digits = 1";
    private static final int MAXIMUM_ROWS = 8;

    /** The events of all committed transactions, in order. */
    final List<Event> expected = new ArrayList<>();
    /** How often each thing was done in a transaction that was committed. */
    final Map<Done, Integer> counts = new EnumMap<>(Done.class);

    private final Random random;
    private final Connection connection;
    private final Deque<Savepoint> savepoints = new ArrayDeque<>();
    private FuzzTable table = FuzzTable.empty();
    private FuzzTable committed = table.copy();
    private List<Event> events = new ArrayList<>();
    private List<Done> done = new ArrayList<>();
    private long lastId;
    private int names;

    /** One thing that a session does. */
    enum Done {
        INSERT, UPDATE, UPDATE_ALL, MOVE, DELETE, COPY, ADD, DROP, RENAME, ALTER_TYPE, DEFAULT, ADD_LABEL, RENAME_LABEL, RECREATE, DROP_DOMAIN, ALTER_COMPOSITE, DETOUR, ROLLBACK_TO_SAVEPOINT, ROLLBACK, COMMIT;

        static final List<Done> MIGRATIONS = List.of(ADD, DROP, RENAME, ALTER_TYPE, DEFAULT, ADD_LABEL, RENAME_LABEL,
                RECREATE, DROP_DOMAIN, ALTER_COMPOSITE, DETOUR);
    }

    /**
     * @param statement
     *            the SQL that caused it, for messages
     */
    record Event(String type, String id, Map<String, JsonNode> columns, String statement) {}

    private record Savepoint(String name, FuzzTable table, int events, int done) {}

    MigrationFuzzer(CapturedDatabase database, long seed) throws SQLException {
        this.random = new Random(seed);
        this.connection = database.connect();
        execute(OUTPUT);
        connection.setAutoCommit(false);
    }

    /** The number of migrations that were committed. */
    int migrations() {
        return counts.entrySet().stream().filter(it -> Done.MIGRATIONS.contains(it.getKey()))
                .mapToInt(Map.Entry::getValue).sum();
    }

    /** Runs one transaction; {@code interruption} runs before its end. */
    void transaction(Runnable interruption) throws Exception {
        for (int steps = 1 + random.nextInt(12); steps > 0; steps--) {
            step();
        }
        interruption.run();
        if (random.nextInt(6) == 0) {
            connection.rollback();
            table = committed.copy();
            counts.merge(Done.ROLLBACK, 1, Integer::sum);
        } else {
            connection.commit();
            table.pending.clear();
            committed = table.copy();
            expected.addAll(events);
            done.forEach(each -> counts.merge(each, 1, Integer::sum));
            counts.merge(Done.COMMIT, 1, Integer::sum);
        }
        savepoints.clear();
        events = new ArrayList<>();
        done = new ArrayList<>();
    }

    private void step() throws Exception {
        switch (random.nextInt(5)) {
            case 0, 1 -> migrate();
            case 2, 3 -> write();
            default -> savepoint();
        }
    }

    private void savepoint() throws SQLException {
        if (savepoints.isEmpty() || random.nextBoolean()) {
            String name = "s" + names++;
            execute("savepoint " + name);
            savepoints.push(new Savepoint(name, table.copy(), events.size(), done.size()));
        } else if (random.nextInt(3) == 0) {
            execute("release savepoint " + savepoints.pop().name());
        } else {
            Savepoint savepoint = savepoints.pop();
            execute("rollback to savepoint " + savepoint.name());
            table = savepoint.table();
            events.subList(savepoint.events(), events.size()).clear();
            done.subList(savepoint.done(), done.size()).clear();
            done.add(Done.ROLLBACK_TO_SAVEPOINT);
        }
    }

    private void write() throws Exception {
        if (table.ids.size() > MAXIMUM_ROWS) {
            delete(List.copyOf(table.ids).subList(2, table.ids.size()));
            return;
        }
        switch (random.nextInt(table.ids.isEmpty() ? 3 : 9)) {
            case 0, 1 -> insert();
            case 2 -> copy();
            case 3, 4 -> update("where id = " + anyId(), Done.UPDATE);
            case 5 -> update("", Done.UPDATE_ALL);
            case 6 -> delete(List.of(anyId()));
            case 7 -> move();
            default -> insert();
        }
    }

    private void insert() throws SQLException {
        List<Long> ids = newIds(1 + random.nextInt(3));
        List<Column> given = table.changeable().stream().filter(it -> random.nextInt(3) > 0).toList();
        String sql = "insert into tile (" + names(given, "id") + ") values " + ids.stream()
                .map(id -> "(" + given.stream().map(it -> ", " + table.value(it, random))
                        .collect(Collectors.joining("", id.toString(), "")) + ")")
                .collect(Collectors.joining(", "));
        execute(sql);
        note("new", ids, sql);
        done.add(Done.INSERT);
    }

    private void copy() throws Exception {
        List<Long> ids = newIds(5 + random.nextInt(20));
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn("copy tile (id) from stdin");
        byte[] lines = ids.stream().map(id -> id + "\n").collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8);
        copy.writeToCopy(lines, 0, lines.length);
        copy.endCopy();
        note("new", ids, "copy");
        done.add(Done.COPY);
    }

    private void update(String where, Done what) throws SQLException {
        List<Column> changed = table.changeable().stream().filter(it -> random.nextBoolean()).toList();
        String sql = "update tile set " + changed.stream().map(it -> it.name() + " = " + table.value(it, random) + ", ")
                .collect(Collectors.joining()) + "tenant = 'acme' " + where + " returning id";
        List<Long> ids = new ArrayList<>();
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                ids.add(rows.getLong(1));
            }
        }
        note("updated", ids, sql);
        done.add(what);
    }

    private void move() throws SQLException {
        long id = anyId();
        long other = newIds(1).get(0);
        String sql = "update tile set id = " + other + " where id = " + id;
        note("deleted", List.of(id), sql);
        execute(sql);
        table.ids.remove(id);
        note("new", List.of(other), sql);
        done.add(Done.MOVE);
    }

    private void delete(List<Long> ids) throws SQLException {
        for (long id : ids) {
            String sql = "delete from tile where id = " + id;
            note("deleted", List.of(id), sql);
            execute(sql);
            table.ids.remove(id);
        }
        done.add(Done.DELETE);
    }

    private void migrate() throws SQLException {
        List<Column> columns = table.changeable();
        Done what = columns.size() < 2 ? Done.ADD : any(Done.MIGRATIONS);
        Column column = columns.isEmpty() ? table.columns.get(0) : any(columns);
        boolean changed = switch (what) {
            case DROP -> drop(column);
            case RENAME -> rename(column);
            case ALTER_TYPE -> alterType(column);
            case DEFAULT -> setDefault(column);
            case ADD_LABEL, RENAME_LABEL -> changeLabel(what);
            case RECREATE -> recreate();
            case DROP_DOMAIN -> dropDomain();
            case ALTER_COMPOSITE -> alterComposite();
            case DETOUR -> detour();
            default -> add();
        };
        if (changed) {
            done.add(what);
        }
    }

    private boolean add() throws SQLException {
        List<String> free = table.freeNames();
        if (free.isEmpty()) {
            return false;
        }
        add(any(free), any(FuzzType.ALL));
        return true;
    }

    private void add(String name, FuzzType type) throws SQLException {
        var column = new Column(name, type, createType(type));
        String value = random.nextBoolean() ? table.value(column, random) : "null";
        execute("alter table tile add column " + name + " " + column.typeName()
                + (value.contains("select") ? "" : " default " + value));
        table.columns.add(column);
    }

    private String createType(FuzzType type) throws SQLException {
        if (!type.isCreated()) {
            return type.sql();
        }
        String name = type.sql() + names++;
        switch (type) {
            case ENUM -> {
                table.parts.put(name, new ArrayList<>(List.of("a" + names, "b")));
                execute("create type " + name + " as enum ('a" + names + "', 'b')");
            }
            case DOMAIN -> execute("create domain " + name + " as int4");
            default -> {
                table.parts.put(name, new ArrayList<>(List.of("x", "y")));
                execute("create type " + name + " as (x text, y text)");
            }
        }
        return name;
    }

    private void dropType(Column column) throws SQLException {
        if (column.type().isCreated()) {
            execute((column.type() == FuzzType.DOMAIN ? "drop domain " : "drop type ") + column.typeName());
            table.parts.remove(column.typeName());
        }
    }

    private boolean drop(Column column) throws SQLException {
        execute("alter table tile drop column " + column.name());
        table.columns.remove(column);
        if (random.nextBoolean()) {
            dropType(column);
        }
        return true;
    }

    private boolean rename(Column column) throws SQLException {
        List<String> free = table.freeNames();
        if (free.isEmpty()) {
            return false;
        }
        String name = any(free);
        execute("alter table tile rename column " + column.name() + " to " + name);
        table.replace(column, new Column(name, column.type(), column.typeName()));
        return true;
    }

    private boolean alterType(Column column) throws SQLException {
        FuzzType to = any(FuzzType.ALL);
        var changed = new Column(column.name(), to, createType(to));
        execute("alter table tile alter column " + column.name() + " drop default, alter column " + column.name()
                + " type " + changed.typeName() + " using "
                + column.type().cast(column.name(), to, changed.typeName()));
        table.replace(column, changed);
        dropType(column);
        return true;
    }

    private boolean setDefault(Column column) throws SQLException {
        String value = table.value(column, random);
        execute("alter table tile alter column " + column.name() + (value.contains("select")
                ? " drop default"
                : " set default " + value));
        return true;
    }

    private boolean changeLabel(Done what) throws SQLException {
        List<Column> enums = table.changeable(FuzzType.ENUM);
        if (enums.isEmpty()) {
            return false;
        }
        String type = enums.get(0).typeName();
        List<String> labels = table.parts.getOrDefault(type, new ArrayList<>());
        String label = "l" + names++;
        if (what == Done.ADD_LABEL) {
            execute("alter type " + type + " add value '" + label + "'");
            table.pending.add(type + label);
            labels.add(label);
        } else {
            String old = labels.set(0, label);
            execute("alter type " + type + " rename value '" + old + "' to '" + label + "'");
        }
        return true;
    }

    /** Drops an enum and creates one with the same name and other labels. */
    private boolean recreate() throws SQLException {
        List<Column> enums = table.changeable(FuzzType.ENUM);
        if (enums.isEmpty()) {
            return false;
        }
        Column column = enums.get(0);
        execute("alter table tile drop column " + column.name());
        execute("drop type " + column.typeName());
        String label = "r" + names++;
        execute("create type " + column.typeName() + " as enum ('b', '" + label + "')");
        table.parts.put(column.typeName(), new ArrayList<>(List.of("b", label)));
        table.pending.removeIf(each -> each.startsWith(column.typeName()));
        execute("alter table tile add column " + column.name() + " " + column.typeName() + " default '" + label + "'");
        table.columns.remove(column);
        table.columns.add(column);
        return true;
    }

    private boolean dropDomain() throws SQLException {
        List<Column> domains = table.changeable(FuzzType.DOMAIN);
        if (domains.isEmpty()) {
            return false;
        }
        Column column = domains.get(0);
        execute("alter table tile alter column " + column.name() + " drop default, alter column " + column.name()
                + " type int4");
        dropType(column);
        table.replace(column, new Column(column.name(), FuzzType.INT4, "int4"));
        return true;
    }

    private boolean alterComposite() throws SQLException {
        List<Column> composites = table.changeable(FuzzType.COMPOSITE);
        if (composites.isEmpty()) {
            return false;
        }
        String type = composites.get(0).typeName();
        List<String> attributes = table.parts.getOrDefault(type, new ArrayList<>());
        if (attributes.size() > 1 && random.nextBoolean()) {
            execute("alter type " + type + " drop attribute " + attributes.remove(random.nextInt(attributes.size())));
        } else {
            String attribute = "z" + names++;
            attributes.add(attribute);
            execute("alter type " + type + " add attribute " + attribute + " text");
        }
        return true;
    }

    /** Writes a row while the table has another name, under which it is not captured. */
    private boolean detour() throws SQLException {
        execute("alter table tile rename to detour");
        execute("insert into detour (id) values (" + newIds(1).get(0) + ")");
        execute("alter table detour rename to tile");
        return true;
    }

    private void note(String type, Collection<Long> ids, String sql) throws SQLException {
        Map<Long, Map<String, JsonNode>> rows = new LinkedHashMap<>();
        String texts = table.columns.stream()
                .map(it -> "case num_nulls(" + it.name() + ") when 0 then format('%s', " + it.name() + ") end")
                .collect(Collectors.joining(", "));
        String in = ids.stream().map(String::valueOf).collect(Collectors.joining(", "));
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select id, " + texts + " from tile where id in (" + in + ")")) {
            while (row.next()) {
                Map<String, JsonNode> columns = new LinkedHashMap<>();
                for (int i = 0; i < table.columns.size(); i++) {
                    Column column = table.columns.get(i);
                    columns.put(column.name(), column.type().expected(row.getString(i + 2)));
                }
                rows.put(row.getLong(1), columns);
            }
        }
        for (long id : ids) {
            events.add(new Event("dashboard:" + type, Long.toString(id), rows.getOrDefault(id, Map.of()), sql));
        }
    }

    private List<Long> newIds(int count) {
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(++lastId);
        }
        table.ids.addAll(ids);
        return ids;
    }

    private long anyId() {
        return any(List.copyOf(table.ids));
    }

    private <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static String names(List<Column> columns, String first) {
        return columns.stream().map(it -> ", " + it.name()).collect(Collectors.joining("", first, ""));
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failed) {
            throw new SQLException(sql, failed);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
