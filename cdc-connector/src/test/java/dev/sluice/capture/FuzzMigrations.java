package dev.sluice.capture;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.sluice.capture.FuzzTable.Column;
import dev.sluice.capture.MigrationFuzzer.Done;

/** The migrations of a fuzzer's table, at random. Used by one thread. */
final class FuzzMigrations {
    private final FuzzSession session;

    FuzzMigrations(FuzzSession session) {
        this.session = session;
    }

    /** Migrates the table once; returns what was done, or null if it had nothing to do it with. */
    @Nullable
    Done migrate() throws SQLException {
        List<Column> columns = session.table.changeable();
        Done what = columns.size() < 2 ? Done.ADD : session.any(Done.MIGRATIONS);
        Column column = columns.isEmpty() ? session.table.columns.get(0) : session.any(columns);
        boolean changed = switch (what) {
            case DROP -> drop(column);
            case RENAME -> rename(column);
            case ALTER_TYPE -> alterType(column);
            case DEFAULT -> setDefault(column);
            case ADD_LABEL, RENAME_LABEL -> changeLabel(what);
            case RECREATE -> recreate();
            case DROP_DOMAIN -> dropDomain();
            case ALTER_COMPOSITE -> alterComposite();
            default -> add();
        };
        return changed ? what : null;
    }

    private boolean add() throws SQLException {
        List<String> free = session.table.freeNames();
        if (free.isEmpty()) {
            return false;
        }
        add(session.any(free), session.any(FuzzType.ALL));
        return true;
    }

    private void add(String name, FuzzType type) throws SQLException {
        var column = new Column(name, type, createType(type));
        String value = session.random.nextBoolean() ? session.table.value(column, session.random) : "null";
        session.execute("alter table tile add column " + name + " " + column.typeName()
                + (value.contains("select") ? "" : " default " + value));
        session.table.columns.add(column);
    }

    private String createType(FuzzType type) throws SQLException {
        if (!type.isCreated()) {
            return type.sql();
        }
        String name = session.newName(type.sql());
        switch (type) {
            case ENUM -> {
                String label = session.newName("a");
                session.table.parts.put(name, new ArrayList<>(List.of(label, "b")));
                session.execute("create type " + name + " as enum ('" + label + "', 'b')");
            }
            case DOMAIN -> session.execute("create domain " + name + " as int4");
            default -> {
                session.table.parts.put(name, new ArrayList<>(List.of("x", "y")));
                session.execute("create type " + name + " as (x text, y text)");
            }
        }
        return name;
    }

    private void dropType(Column column) throws SQLException {
        if (column.type().isCreated()) {
            session.execute((column.type() == FuzzType.DOMAIN ? "drop domain " : "drop type ") + column.typeName());
            session.table.parts.remove(column.typeName());
        }
    }

    private boolean drop(Column column) throws SQLException {
        session.execute("alter table tile drop column " + column.name());
        session.table.columns.remove(column);
        if (session.random.nextBoolean()) {
            dropType(column);
        }
        return true;
    }

    private boolean rename(Column column) throws SQLException {
        List<String> free = session.table.freeNames();
        if (free.isEmpty()) {
            return false;
        }
        String name = session.any(free);
        session.execute("alter table tile rename column " + column.name() + " to " + name);
        session.table.replace(column, new Column(name, column.type(), column.typeName()));
        return true;
    }

    private boolean alterType(Column column) throws SQLException {
        FuzzType to = session.any(FuzzType.ALL);
        var changed = new Column(column.name(), to, createType(to));
        session.execute(
                "alter table tile alter column " + column.name() + " drop default, alter column " + column.name()
                        + " type " + changed.typeName() + " using "
                        + column.type().cast(column.name(), to, changed.typeName()));
        session.table.replace(column, changed);
        dropType(column);
        return true;
    }

    private boolean setDefault(Column column) throws SQLException {
        String value = session.table.value(column, session.random);
        session.execute("alter table tile alter column " + column.name() + (value.contains("select")
                ? " drop default"
                : " set default " + value));
        return true;
    }

    private boolean changeLabel(Done what) throws SQLException {
        List<Column> enums = session.table.changeable(FuzzType.ENUM);
        if (enums.isEmpty()) {
            return false;
        }
        String type = enums.get(0).typeName();
        List<String> labels = session.table.parts.getOrDefault(type, new ArrayList<>());
        String label = session.newName("l");
        if (what == Done.ADD_LABEL) {
            session.execute("alter type " + type + " add value '" + label + "'");
            session.table.pending.add(type + label);
            labels.add(label);
        } else {
            String old = labels.set(0, label);
            session.execute("alter type " + type + " rename value '" + old + "' to '" + label + "'");
        }
        return true;
    }

    /** Drops an enum and creates one with the same name and other labels. */
    private boolean recreate() throws SQLException {
        List<Column> enums = session.table.changeable(FuzzType.ENUM);
        if (enums.isEmpty()) {
            return false;
        }
        Column column = enums.get(0);
        session.execute("alter table tile drop column " + column.name());
        session.execute("drop type " + column.typeName());
        String label = session.newName("r");
        session.execute("create type " + column.typeName() + " as enum ('b', '" + label + "')");
        session.table.parts.put(column.typeName(), new ArrayList<>(List.of("b", label)));
        session.table.pending.removeIf(each -> each.startsWith(column.typeName()));
        session.execute(
                "alter table tile add column " + column.name() + " " + column.typeName() + " default '" + label + "'");
        session.table.columns.remove(column);
        session.table.columns.add(column);
        return true;
    }

    private boolean dropDomain() throws SQLException {
        List<Column> domains = session.table.changeable(FuzzType.DOMAIN);
        if (domains.isEmpty()) {
            return false;
        }
        Column column = domains.get(0);
        session.execute(
                "alter table tile alter column " + column.name() + " drop default, alter column " + column.name()
                        + " type int4");
        dropType(column);
        session.table.replace(column, new Column(column.name(), FuzzType.INT4, "int4"));
        return true;
    }

    private boolean alterComposite() throws SQLException {
        List<Column> composites = session.table.changeable(FuzzType.COMPOSITE);
        if (composites.isEmpty()) {
            return false;
        }
        String type = composites.get(0).typeName();
        List<String> attributes = session.table.parts.getOrDefault(type, new ArrayList<>());
        if (attributes.size() > 1 && session.random.nextBoolean()) {
            session.execute("alter type " + type + " drop attribute "
                    + attributes.remove(session.random.nextInt(attributes.size())));
        } else {
            String attribute = session.newName("z");
            attributes.add(attribute);
            session.execute("alter type " + type + " add attribute " + attribute + " text");
        }
        return true;
    }
}
