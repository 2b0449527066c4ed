package dev.sluice.capture;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

import static java.util.function.Predicate.not;

/**
 * What a session sees of the fuzzer's table: its columns, their types, and its rows. Copied at a savepoint, so that a
 * rollback restores it. Used by one thread.
 */
final class FuzzTable {
    /** The columns that no migration touches. */
    private static final int FIXED = 3;
    private static final List<String> NAMES = List.of("c0", "c1", "c2", "c3", "c4", "c5", "c6");

    final List<Column> columns = new ArrayList<>();
    final Set<Long> ids = new LinkedHashSet<>();
    /** The labels of each enum, and the attributes of each composite type. */
    final Map<String, List<String>> parts = new LinkedHashMap<>();
    /** The labels that cannot be used before the end of the transaction. */
    final Set<String> pending = new LinkedHashSet<>();

    /** The type's name is that of a created one, or the SQL name. */
    record Column(String name, FuzzType type, String typeName) {}

    static FuzzTable empty() {
        var table = new FuzzTable();
        table.columns.addAll(List.of(new Column("id", FuzzType.INT8, "int8"),
                new Column("tenant", FuzzType.TEXT, "text"), new Column("at", FuzzType.TIMESTAMPTZ, "timestamptz")));
        return table;
    }

    FuzzTable copy() {
        var copy = new FuzzTable();
        copy.columns.addAll(columns);
        copy.ids.addAll(ids);
        parts.forEach((type, each) -> copy.parts.put(type, new ArrayList<>(each)));
        copy.pending.addAll(pending);
        return copy;
    }

    List<Column> changeable() {
        return columns.subList(FIXED, columns.size());
    }

    List<Column> changeable(FuzzType type) {
        return changeable().stream().filter(column -> column.type() == type).toList();
    }

    List<String> freeNames() {
        Set<String> used = columns.stream().map(Column::name).collect(Collectors.toSet());
        return NAMES.stream().filter(not(used::contains)).toList();
    }

    void replace(Column old, Column with) {
        Collections.replaceAll(columns, old, with);
    }

    List<String> parts(String type) {
        return parts.getOrDefault(type, List.of());
    }

    /** An expression for a column: a value at random, or NULL. */
    String value(Column column, Random random) {
        if (random.nextInt(6) == 0) {
            return "null";
        }
        return switch (column.type()) {
            case ENUM -> {
                List<String> usable = parts(column.typeName()).stream()
                        .filter(label -> !pending.contains(column.typeName() + label)).toList();
                yield usable.isEmpty() ? "null" : "'" + usable.get(random.nextInt(usable.size())) + "'";
            }
            case COMPOSITE -> parts(column.typeName()).stream()
                    .map(attribute -> random.nextInt(4) == 0 ? "" : "\"" + attribute + " " + random.nextInt(9) + "\"")
                    .collect(Collectors.joining(",", "'(", ")'"));
            default -> column.type().value(random);
        };
    }
}
