package dev.sluice.capture.event;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.sluice.capture.channel.TableDefinition.Columns;
import dev.sluice.capture.row.Column;
import dev.sluice.capture.row.Row;
import dev.sluice.capture.row.RowShape;
import dev.sluice.capture.value.JsonBuffer;

/**
 * The JSON layout of one version of a table: its columns' JSON names, encoded once, and the columns with a role in the
 * channel. Immutable.
 */
final class RowLayout {
    private static final int NONE = -1;
    private static final byte[] OMITTED = encode("omitted");

    private final RowShape shape;
    private final Columns roles;
    private final List<byte[]> encodedNames = new ArrayList<>();
    private final int tenant;
    private final int kind;
    private final int recipient;
    private final int time;

    RowLayout(RowShape shape, Columns roles) {
        this.shape = shape;
        this.roles = roles;
        this.tenant = shape.index(roles.tenant());
        this.kind = shape.index(roles.kind());
        this.recipient = shape.index(roles.recipient());
        this.time = shape.index(roles.time());
        jsonNames(shape.columns().stream().map(Column::name).toList()).forEach(name -> encodedNames.add(encode(name)));
    }

    boolean isFor(RowShape other) {
        return shape == other;
    }

    @Nullable
    String tenant(Row row) {
        return text(tenant, row);
    }

    @Nullable
    String kind(Row row) {
        return text(kind, row);
    }

    @Nullable
    String recipient(Row row) {
        return text(recipient, row);
    }

    /** Returns the name of the recipient column if it is configured but missing from this version; otherwise null. */
    @Nullable
    String missingRecipient() {
        return recipient == NONE ? roles.recipient() : null;
    }

    /** Returns the value of the time column; null if the row has none that can be represented. */
    @Nullable
    Instant time(Row row) {
        try {
            return time == NONE ? null : row.instant(time);
        } catch (IllegalArgumentException notATime) {
            return null;
        }
    }

    /** Writes all columns as one JSON object. */
    void write(Row row, JsonBuffer out) {
        out.ascii("{");
        for (int i = 0; i < encodedNames.size(); i++) {
            if (i > 0) {
                out.ascii(",");
            }
            row.write(i, out.raw(encodedNames.get(i)));
        }
        out.ascii("}");
    }

    /**
     * Writes the placeholder of a row: primary key, tenant, kind and time, then {@code omitted}. A column with that
     * name is left out, because each JSON name may occur only once.
     *
     * @param key
     *            the indexes of the primary key's columns, if they are to be written
     */
    void writePlaceholder(Row row, List<Integer> key, int kindLimit, String omitted, JsonBuffer out) {
        out.ascii("{");
        for (int i = 0; i < encodedNames.size(); i++) {
            if (Arrays.equals(encodedNames.get(i), OMITTED)) {
                continue;
            }
            if (i == kind) {
                String text = kind(row);
                out.raw(encodedNames.get(i));
                if (text == null) {
                    out.ascii("null");
                } else {
                    out.quoted(CodePoints.first(kindLimit, text));
                }
                out.ascii(",");
            } else if (key.contains(i) || i == tenant || i == time) {
                row.write(i, out.raw(encodedNames.get(i)));
                out.ascii(",");
            }
        }
        out.raw(OMITTED).ascii(omitted).ascii("}");
    }

    /**
     * Returns the JSON names of columns: in camel case. If two columns would then have equal names, these columns keep
     * their own names, which are unique.
     */
    static List<String> jsonNames(List<String> columns) {
        Map<String, Integer> uses = new HashMap<>();
        columns.forEach(column -> uses.merge(camelCase(column), 1, Integer::sum));
        return columns.stream().map(column -> uses.getOrDefault(camelCase(column), 0) > 1 ? column : camelCase(column))
                .toList();
    }

    /** Returns a column name in camel case: {@code tenant_id} becomes {@code tenantId}. */
    static String camelCase(String column) {
        var name = new StringBuilder(column.length());
        boolean upper = false;
        for (int i = 0; i < column.length(); i++) {
            char c = column.charAt(i);
            if (c == '_' && name.length() > 0) {
                upper = true;
            } else {
                name.append(upper ? Character.toUpperCase(c) : c);
                upper = false;
            }
        }
        return name.toString();
    }

    private static @Nullable String text(int column, Row row) {
        return column == NONE ? null : row.text(column);
    }

    private static byte[] encode(String name) {
        JsonBuffer out = new JsonBuffer(Integer.MAX_VALUE).quoted(name).ascii(":");
        return out.toByteArray();
    }
}
