package dev.sluice.capture;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.sluice.capture.EveryType.Sample;

/**
 * A table with one row, whose primary key has columns of several types, and with the rows' tenant and time.
 *
 * @param name
 *            the table's qualified name
 * @param columns
 *            the key's columns
 */
record KeyTable(String name, List<KeyColumn> columns) {
    /** PostgreSQL allows 32. */
    private static final int MAXIMUM_COLUMNS = 16;

    /** A column: a type, or arrays of it. */
    record KeyColumn(Sample sample, boolean isArray) {
        private String type() {
            return sample.type() + (isArray ? "[]" : "");
        }

        private String expression() {
            return isArray ? "array[" + sample.expressions().getFirst() + "]" : sample.expressions().getFirst();
        }
    }

    /** Returns tables for all types that can be a key. */
    static List<KeyTable> of(CapturedDatabase database, List<Sample> samples) {
        Map<String, KeyColumn> candidates = new LinkedHashMap<>();
        for (Sample sample : samples) {
            if (!sample.values().isEmpty()) {
                var scalar = new KeyColumn(sample, false);
                candidates.putIfAbsent(scalar.type(), scalar);
                var array = new KeyColumn(sample, true);
                candidates.putIfAbsent(array.type(), array);
            }
        }
        List<KeyColumn> keys = usable(database, candidates.keySet().stream().toList()).stream().map(candidates::get)
                .toList();
        List<KeyTable> tables = new ArrayList<>();
        for (int from = 0; from < keys.size(); from += MAXIMUM_COLUMNS) {
            tables.add(new KeyTable("public.keys_" + tables.size(),
                    keys.subList(from, Math.min(keys.size(), from + MAXIMUM_COLUMNS))));
        }
        return tables;
    }

    /** Asks PostgreSQL: no table can have two rows if the type of its key has no order. */
    private static List<String> usable(CapturedDatabase database, List<String> types) {
        database.sql("create table usable (ordinal serial, type text); do $do$ declare each text; begin foreach each in"
                + " array array[" + types.stream().map(type -> "'" + type + "'").collect(Collectors.joining(","))
                + "] loop begin execute 'select null::' || each || ' order by 1';"
                + " insert into usable (type) values (each); exception when undefined_object or undefined_function"
                + " then null; end;"
                + " end loop; end $do$");
        return database.all("select type from usable order by ordinal");
    }

    /** The statement that creates it. */
    String ddl() {
        return "create table " + name + " (tenant text, at timestamptz, " + each(i -> "k" + i + " "
                + columns.get(i).type()) + ", primary key (" + each(i -> "k" + i) + "));";
    }

    /** The statement that inserts its row. */
    String insert() {
        return "insert into " + name + " values ('acme', '" + TypeTable.AT + "', "
                + each(i -> columns.get(i).expression()) + ");";
    }

    /** The expected {@code data} of its row by primary key, from what the writer's session prints. */
    Map<String, String> expected(Connection writer) throws SQLException {
        List<String> printed = EveryType.rows(writer, "select " + each(i -> "k" + i) + " from " + name).getFirst();
        // An array of one element: its JSON is that of the same scalar, which another column or table checks.
        List<String> scalars = EveryType.rows(writer, "select " + each(i -> "k" + i
                + (columns.get(i).isArray() ? "[1]" : "")) + " from " + name).getFirst();
        String key = IntStream.range(0, columns.size())
                .mapToObj(i -> columns.get(i).isArray()
                        ? printed.get(i)
                        : PrintedValue.text(columns.get(i).sample().name(), printed.get(i)))
                .map(text -> text.replace("%", "%25").replace(",", "%2C").replace("/", "%2F"))
                .collect(Collectors.joining(","));
        return Map.of(key, "{\"tenant\":\"acme\",\"at\":\"" + TypeTable.AT + "\"," + IntStream.range(0, columns.size())
                .mapToObj(i -> "\"k" + i + "\":" + json(columns.get(i), scalars.get(i)))
                .collect(Collectors.joining(",")) + "}");
    }

    private static String json(KeyColumn column, String scalar) {
        String json = PrintedValue.json(column.sample().name(), scalar);
        return column.isArray() ? "[" + json + "]" : json;
    }

    private String each(IntFunction<String> text) {
        return IntStream.range(0, columns.size()).mapToObj(text).collect(Collectors.joining(", "));
    }
}
