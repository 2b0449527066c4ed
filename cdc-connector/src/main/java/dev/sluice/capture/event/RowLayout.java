package dev.sluice.capture.event;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

import dev.sluice.capture.channel.TableDefinition.Columns;

/**
 * The JSON layout of one version of a table: its columns in order, their JSON names encoded once, and the columns with
 * a meaning to Sluice. Immutable.
 */
final class RowLayout {
    private static final class Column {
        private final Field field;
        private final byte[] encodedName;

        Column(Field field, byte[] encodedName) {
            this.field = field;
            this.encodedName = encodedName;
        }

        void write(Struct row, JsonBuffer out) {
            out.raw(encodedName);
            ColumnValues.write(field.schema(), row.get(field), out);
        }
    }

    private final Schema schema;
    private final Columns roles;
    private final List<Column> columns = new ArrayList<>();
    private final @Nullable Field tenant;
    private final @Nullable Field kind;
    private final @Nullable Field recipient;
    private final @Nullable Field time;

    RowLayout(Schema schema, Columns roles) {
        this.schema = schema;
        this.roles = roles;
        this.tenant = schema.field(roles.tenant());
        this.kind = find(schema, roles.kind());
        this.recipient = find(schema, roles.recipient());
        this.time = schema.field(roles.time());
        Set<String> taken = new HashSet<>();
        for (Field field : schema.fields()) {
            String name = camelCase(field.name());
            String unique = taken.add(name) ? name : field.name();
            taken.add(unique);
            columns.add(new Column(field, encode(unique)));
        }
    }

    boolean isFor(Schema other) {
        return schema.equals(other);
    }

    @Nullable
    String tenant(Struct row) {
        return text(tenant, row);
    }

    @Nullable
    String kind(Struct row) {
        return text(kind, row);
    }

    @Nullable
    String recipient(Struct row) {
        return text(recipient, row);
    }

    /** Returns the name of the recipient column if it is configured but missing from this version; otherwise null. */
    @Nullable
    String missingRecipient() {
        return recipient == null ? roles.recipient() : null;
    }

    /** Returns the value of the time column; null if the row has none that can be represented. */
    @Nullable
    Instant time(Struct row) {
        try {
            return time == null ? null : Times.instant(time.schema(), row.get(time));
        } catch (IllegalArgumentException | ArithmeticException | DateTimeException beyond) {
            return null;
        }
    }

    /** Writes all columns as one JSON object. */
    void write(Struct row, JsonBuffer out) {
        out.ascii("{");
        String separator = "";
        for (Column column : columns) {
            out.ascii(separator);
            column.write(row, out);
            separator = ",";
        }
        out.ascii("}");
    }

    /** Writes the placeholder of a row: primary key, tenant, kind and time, then {@code omitted}. */
    void writePlaceholder(Struct row, Set<String> primaryKey, int kindLimit, String omitted, JsonBuffer out) {
        out.ascii("{");
        for (Column column : columns) {
            String name = column.field.name();
            if (name.equals(roles.kind())) {
                String text = kind(row);
                out.raw(column.encodedName);
                if (text == null) {
                    out.ascii("null");
                } else {
                    out.quoted(text.substring(0, Math.min(kindLimit, text.length())));
                }
                out.ascii(",");
            } else if (primaryKey.contains(name) || name.equals(roles.tenant()) || name.equals(roles.time())) {
                column.write(row, out);
                out.ascii(",");
            }
        }
        out.ascii("\"omitted\":").ascii(omitted).ascii("}");
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

    private static @Nullable Field find(Schema schema, @Nullable String column) {
        return column == null ? null : schema.field(column);
    }

    private static @Nullable String text(@Nullable Field field, Struct row) {
        return field == null ? null : ColumnValues.text(field.schema(), row.get(field));
    }

    private static byte[] encode(String name) {
        var out = new JsonBuffer(8 * (name.length() + 4));
        String encoded = new String(out.quoted(name).toByteArray(), StandardCharsets.UTF_8) + ":";
        return encoded.getBytes(StandardCharsets.UTF_8);
    }
}
