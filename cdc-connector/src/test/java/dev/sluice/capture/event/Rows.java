package dev.sluice.capture.event;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.sluice.capture.channel.TableName;
import dev.sluice.capture.row.Column;
import dev.sluice.capture.row.Row;
import dev.sluice.capture.row.RowChange;
import dev.sluice.capture.row.RowChange.Operation;
import dev.sluice.capture.row.RowChange.Origin;
import dev.sluice.capture.row.RowShape;
import dev.sluice.capture.row.TableKey;
import dev.sluice.capture.value.ColumnType;
import dev.sluice.capture.value.ScalarType;

/** Rows of the built-in tables and their changes, with the texts that PostgreSQL prints. */
final class Rows {
    static final Instant COMMITTED = Instant.parse("2026-01-02T03:04:06.000007Z");

    private static final RowShape ACTIVITY = shape("activity", "id", text("id"), text("tenant_id"), text("kind"),
            text("actor_id"), text("actor_name"), text("subject_type"), text("subject_id"),
            column("payload", ScalarType.JSON), column("occurred_at", ScalarType.TIMESTAMP));
    private static final RowShape NOTIFICATION = shape("notification", "id", text("id"), text("tenant_id"),
            text("recipient_id"), text("kind"), text("title"), column("created_at", ScalarType.TIMESTAMP));
    private static final RowShape READ = shape("notification_read", "tenant_id,notification_id,user_id",
            text("tenant_id"), text("notification_id"), text("user_id"), column("read_at", ScalarType.TIMESTAMP));

    private Rows() {}

    /** A row under construction. */
    static final class Values {
        private final RowShape shape;
        private final Map<String, @Nullable String> texts = new LinkedHashMap<>();
        private final Set<String> unchanged = new HashSet<>();

        Values(RowShape shape) {
            this.shape = shape;
        }

        Values put(String column, @Nullable String text) {
            if (shape.index(column) < 0) {
                throw new AssertionError("no column " + column);
            }
            texts.put(column, text);
            return this;
        }

        /** Leaves a column out, as PostgreSQL does with a large value that did not change. */
        Values unchanged(String column) {
            unchanged.add(column);
            return this;
        }

        Row row() {
            var bytes = new ByteArrayOutputStream();
            int[] bounds = new int[2 * shape.columns().size()];
            for (int i = 0; i < shape.columns().size(); i++) {
                String column = shape.columns().get(i).name();
                String text = texts.get(column);
                bounds[2 * i] = unchanged.contains(column) ? Row.UNCHANGED : text == null ? Row.NULL : bytes.size();
                if (bounds[2 * i] >= 0 && text != null) {
                    bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
                    bounds[2 * i + 1] = bytes.size();
                }
            }
            return new Row(shape, bytes.toByteArray(), bounds);
        }
    }

    static Values activity() {
        return new Values(ACTIVITY).put("id", "123").put("tenant_id", "acme").put("kind", "participant.approved")
                .put("actor_id", "u1").put("actor_name", "Ada").put("subject_type", "participant").put("payload", "{}")
                .put("occurred_at", "2026-01-02 03:04:05.678901+00");
    }

    static Values notification(@Nullable String recipient) {
        return new Values(NOTIFICATION).put("id", "7").put("tenant_id", "acme").put("recipient_id", recipient)
                .put("kind", "task.assigned").put("title", "Hello").put("created_at", "2026-01-02 03:04:05+00");
    }

    static Values mark(String user) {
        return new Values(READ).put("tenant_id", "acme").put("notification_id", "7").put("user_id", user).put("read_at",
                "2026-01-02 03:04:05+00");
    }

    static RowChange insert(String table, Values row) {
        return change(table, Operation.INSERT, null, row);
    }

    static RowChange change(String table, Operation operation, @Nullable Values before, @Nullable Values after) {
        return change(table, operation, before, after, COMMITTED);
    }

    static RowChange change(String table, Operation operation, @Nullable Values before, @Nullable Values after,
            Instant commitTime) {
        return new RowChange(operation, before == null ? null : before.row(), after == null ? null : after.row(),
                new Origin("sluice", TableName.parse(table), 0x16B3748, 0, 771L, commitTime));
    }

    /** Returns a version of a table; the names of the key's columns are separated by commas. */
    static RowShape shape(String table, String key, Column... columns) {
        return new RowShape(TableName.parse(table), List.of(columns),
                TableKey.unique(Arrays.stream(key.split(",")).filter(name -> !name.isEmpty()).toList()));
    }

    static Column text(String name) {
        return column(name, ScalarType.TEXT);
    }

    static Column column(String name, ColumnType type) {
        return new Column(name, type);
    }
}
