package dev.sluice.reliability.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * An event about a row, read from the WAL or from a topic.
 *
 * @param type
 *            the SSE event type
 * @param subject
 *            the row's primary key
 * @param kind
 *            the row's kind, or empty
 * @param columns
 *            all values that are not null, by JSON name
 */
record RowEvent(String tenant, String channel, String type, String subject, String kind,
        SortedMap<String, String> columns) {
    /** The first letter of the columns that migrations add, alter and drop; no other column begins with it. */
    private static final String MIGRATED = "x";

    /** Returns the events of a change: none if its table is not captured, two if the recipient or the key changes. */
    static List<RowEvent> of(DecodedChange change) {
        CapturedTable table = CapturedTable.of(change.table());
        if (table == null) {
            return List.of();
        }
        return switch (change.operation()) {
            case "INSERT" -> List.of(of(table, table.insertSuffix(), change.after()));
            case "DELETE" -> List.of(of(table, "deleted", change.before()));
            default -> isSameRowForTheSameUsers(table, change)
                    ? List.of(of(table, "updated", change.after()))
                    : List.of(of(table, "deleted", change.before()),
                            of(table, table.insertSuffix(), change.after()));
        };
    }

    private static boolean isSameRowForTheSameUsers(CapturedTable table, DecodedChange change) {
        List<String> identity = new ArrayList<>(table.key());
        identity.add("tenant_id");
        identity.add(table.recipient());
        return identity.stream()
                .allMatch(column -> Objects.equals(change.before().get(column), change.after().get(column)));
    }

    private static RowEvent of(CapturedTable table, String what, Map<String, String> row) {
        SortedMap<String, String> columns = new TreeMap<>();
        row.forEach((column, text) -> columns.put(camelCase(column), text));
        return new RowEvent(column(row, "tenant_id"), table.channel(), table.channel() + ":" + what,
                table.key().stream().map(column -> column(row, column)).collect(Collectors.joining(",")),
                row.getOrDefault("kind", ""), columns);
    }

    private static String column(Map<String, String> row, String name) {
        return Objects.requireNonNull(row.get(name), name);
    }

    /** Returns the JSON name of a column: {@code tenant_id} becomes {@code tenantId}. */
    static String camelCase(String column) {
        String[] words = column.split("_", -1);
        var name = new StringBuilder(words[0]);
        for (int i = 1; i < words.length; i++) {
            name.append(Character.toUpperCase(words[i].charAt(0))).append(words[i], 1, words[i].length());
        }
        return name.toString();
    }

    /** Returns the fingerprint of the whole event. */
    long fingerprint() {
        List<String> parts = new ArrayList<>(List.of(tenant, type, subject, kind));
        columns.forEach((name, text) -> parts.addAll(List.of(name, text)));
        return Fingerprint.of(parts.toArray(String[]::new));
    }

    /** Returns the identity of the row, with its tenant: events of two tenants have no order. */
    String row() {
        return tenant + " " + channel + " " + subject;
    }

    /** Returns whether the row is new to its users. */
    boolean isInsert() {
        return !isDelete() && !type.endsWith(":updated");
    }

    /** Returns whether the row is gone after this event. */
    boolean isDelete() {
        return type.endsWith(":deleted");
    }

    /** Returns the fingerprint of the row after this event, without the columns that migrations change. */
    long rowFingerprint() {
        return rowFingerprint(columns);
    }

    /** Returns the fingerprint of a row without the columns that migrations change, which change rows without events. */
    static long rowFingerprint(SortedMap<String, String> columns) {
        List<String> parts = new ArrayList<>();
        columns.forEach((name, text) -> {
            if (!name.startsWith(MIGRATED)) {
                parts.addAll(List.of(name, text));
            }
        });
        return Fingerprint.of(parts.toArray(String[]::new));
    }
}
