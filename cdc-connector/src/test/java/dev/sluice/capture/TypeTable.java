package dev.sluice.capture;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.sluice.capture.EveryType.Sample;

/**
 * A table of one type. Its columns are a scalar and a domain; and if the type has arrays, an array, an array of the
 * domain, a domain over the array, and an array of that domain. Its rows are NULLs, each value, an empty array, one of two
 * dimensions, and one with bounds.
 *
 * @param name
 *            the table's qualified name
 * @param sample
 *            the type
 * @param hasArrays
 *            whether the type has an array type
 */
record TypeTable(String name, Sample sample, boolean hasArrays) {
    /** The time of all rows. */
    static final String AT = "2026-01-02T03:04:05.678901Z";

    static TypeTable of(CapturedDatabase database, String name, Sample sample) {
        return new TypeTable(name, sample,
                !database.one("select to_regtype('" + sample.type() + "[]')").equals("null"));
    }

    /** The statements that create it. */
    String ddl() {
        String domain = name + "_domain";
        String list = name + "_list";
        return "create domain " + domain + " as " + sample.type() + ";"
                + (hasArrays ? "create domain " + list + " as " + sample.type() + "[];" : "")
                + "create table " + name + " (id int primary key, tenant text default 'acme', at timestamptz default '"
                + AT + "', v " + sample.type() + ", d " + domain
                + (hasArrays
                        ? ", a " + sample.type() + "[], da " + domain + "[], ad " + list + ", aad " + list + "[]"
                        : "")
                + ");";
    }

    /** The statements that insert its rows. */
    String insert() {
        List<String> values = sample.expressions();
        String first = values.getFirst();
        var rows = new StringBuilder(insert(0, "null", "null"));
        int id = 1;
        for (String value : values) {
            rows.append(insert(id++, value, "array[" + value + ", null]"));
        }
        if (hasArrays) {
            rows.append(insert(id++, "null", "'{}'"));
            rows.append(insert(id++, "null",
                    "array[array[" + first + ", null], array[null, " + values.getLast() + "]]"));
            rows.append(insert(id, "null", "array_fill(" + first + ", array[2], array[0])"));
        }
        return rows.toString();
    }

    private String insert(int id, String value, String array) {
        String list = "(" + array + ")::" + sample.type() + "[]";
        return "insert into " + name + " values (" + id + ", default, default, " + value + ", " + value
                + (hasArrays
                        ? ", " + list + ", " + list + "::" + name + "_domain[], " + list + ", array(values (" + list
                                + "::"
                                + name + "_list), (null::" + name + "_list))"
                        : "")
                + ");";
    }

    /** The JSON of the type's values, from what the writer's session prints. */
    List<String> values(Connection writer) throws SQLException {
        return EveryType.rows(writer, "select v from " + name + " where id between 1 and "
                + sample.expressions().size() + " order by id").stream()
                .map(row -> PrintedValue.json(sample.name(), row.getFirst())).toList();
    }

    /** The expected {@code data} of its rows by primary key. */
    Map<String, String> expected(List<String> values) {
        Map<String, String> rows = new LinkedHashMap<>();
        expect(rows, "null", "null");
        values.forEach(value -> expect(rows, value, "[" + value + ",null]"));
        if (hasArrays) {
            String first = values.getFirst();
            expect(rows, "null", "[]");
            expect(rows, "null", "[[" + first + ",null],[null," + values.getLast() + "]]");
            expect(rows, "null", "[" + first + "," + first + "]");
        }
        return rows;
    }

    private void expect(Map<String, String> rows, String value, String array) {
        int id = rows.size();
        List<String> properties = new ArrayList<>(List.of("\"id\":" + id, "\"tenant\":\"acme\"", "\"at\":\"" + AT + '"',
                "\"v\":" + value, "\"d\":" + value));
        if (hasArrays) {
            properties.addAll(List.of("\"a\":" + array, "\"da\":" + array, "\"ad\":" + array,
                    "\"aad\":[" + array + ",null]"));
        }
        rows.put(Integer.toString(id), "{" + String.join(",", properties) + "}");
    }
}
