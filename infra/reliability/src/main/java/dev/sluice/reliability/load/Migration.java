package dev.sluice.reliability.load;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

import dev.sluice.reliability.check.CapturedTable;

/**
 * The statements that migrate the captured tables in one transaction. They add, fill, alter, rename and drop columns
 * whose names begin with {@code x_}, and add partitions. The columns that exist are read from the catalog. Used by one
 * thread.
 */
final class Migration {
    private static final List<CapturedTable> TABLES = List.of(CapturedTable.values());
    private static final int MAXIMUM_COLUMNS = 4;
    private static final int MAXIMUM_REGIONS = 40;
    /** The types of added columns, each with an expression for their default. */
    private static final Map<String, String> DEFAULTS = Map.of("integer", "(random() * 1000)::int", "bigint",
            "(random() * 1e15)::bigint", "numeric", "(random() * 1000)::numeric(12,3)", "boolean", "random() < 0.5",
            "text", "'text ' || (random() * 1000)::int", "character varying", "'it''s ' || (random() * 1000)::int",
            "timestamp with time zone", "clock_timestamp()", "jsonb",
            "jsonb_build_object('n', random()::numeric(9,4))");
    /** The types that a column may be altered to. */
    private static final Map<String, List<String>> ALTERATIONS = Map.of("integer", List.of("bigint", "numeric"),
            "bigint", List.of("text", "numeric"), "numeric", List.of("text", "numeric(20,5)"), "text",
            List.of("character varying(40)"), "character varying", List.of("text"), "boolean", List.of("text"));
    private static final List<String> TYPES = DEFAULTS.keySet().stream().sorted().toList();

    private final Connection connection;
    private final Random random;

    /** A column that a migration has added. */
    private record Column(String name, String type) {}

    Migration(Connection connection, Random random) {
        this.connection = connection;
        this.random = random;
    }

    /** Migrates one table by one step. */
    void step() throws SQLException {
        CapturedTable table = TABLES.get(random.nextInt(TABLES.size()));
        List<Column> columns = columns(table);
        int choice = random.nextInt(100);
        if (choice < 8) {
            addPartition();
        } else if (columns.isEmpty() || (choice < 45 && columns.size() < MAXIMUM_COLUMNS)) {
            add(table);
        } else {
            change(table, columns.get(random.nextInt(columns.size())), choice);
        }
    }

    private void add(CapturedTable table) throws SQLException {
        String type = TYPES.get(random.nextInt(TYPES.size()));
        String name = newName();
        alter(table, "add column " + name + " " + type + (random.nextBoolean()
                ? ""
                : " default " + constant(type)));
        alter(table, "alter column " + name + " set default " + DEFAULTS.get(type));
    }

    /** Returns a default that is the same for all rows, so that existing rows get it without being rewritten. */
    private static String constant(String type) {
        return switch (type) {
            case "integer", "bigint", "numeric" -> "42";
            case "boolean" -> "true";
            case "timestamp with time zone" -> "'2026-01-02 03:04:05.06+00'";
            case "jsonb" -> "'{\"a\": [1, 2.50]}'";
            default -> "'missing'";
        };
    }

    private void change(CapturedTable table, Column column, int choice) throws SQLException {
        List<String> types = ALTERATIONS.getOrDefault(column.type(), List.of());
        if (choice < 60) {
            alter(table, "rename column " + column.name() + " to " + newName());
        } else if (choice < 75 && !types.isEmpty()) {
            String type = types.get(random.nextInt(types.size()));
            String base = type.replaceFirst("\\(.*", "");
            alter(table, "alter column " + column.name() + " drop default, alter column " + column.name() + " type "
                    + type + " using left(" + column.name() + "::text, 15)::" + type);
            alter(table, "alter column " + column.name() + " set default " + DEFAULTS.get(base));
        } else {
            alter(table, "drop column " + column.name());
        }
    }

    private void addPartition() throws SQLException {
        int number = number("select count(*) from order_region");
        if (number >= MAXIMUM_REGIONS) {
            return;
        }
        String partition = "customer_order_p_" + number;
        execute("create table " + partition + " partition of customer_order for values in ('region-" + number + "')");
        execute("call guard_order('" + partition + "')");
        execute("insert into order_region values ('region-" + number + "')");
    }

    private void alter(CapturedTable table, String action) throws SQLException {
        execute("alter table " + table.table() + " " + action);
    }

    private String newName() {
        return "x_" + (char) ('a' + random.nextInt(26)) + Integer.toString(random.nextInt(1_000_000));
    }

    private List<Column> columns(CapturedTable table) throws SQLException {
        List<Column> columns = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement("select attname, format_type(atttypid, null) from"
                + " pg_attribute where attrelid = ?::regclass and attnum > 0 and not attisdropped"
                + " and attname like 'x\\_%' order by attnum")) {
            query.setString(1, table.table());
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    columns.add(new Column(row.getString(1), row.getString(2)));
                }
            }
        }
        return columns;
    }

    private int number(String sql) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getInt(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
