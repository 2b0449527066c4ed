package dev.sluice.capture.channel;

import java.util.List;

import dev.sluice.capture.channel.TableDefinition.Columns;
import dev.sluice.schemas.ChannelName;

/**
 * The definition of a channel: its name and the tables whose changes are its events.
 *
 * @param name
 *            see {@link ChannelName}
 * @param tables
 *            at least one
 */
public record ChannelDefinition(String name, List<TableDefinition> tables) {
    public ChannelDefinition {
        ChannelName.require(name);
        tables = List.copyOf(tables);
        if (tables.isEmpty()) {
            throw new IllegalArgumentException("Channel " + name + " has no table: name at least one");
        }
    }

    /** Returns the channel of activities: append-only rows for the whole tenant. */
    public static ChannelDefinition activity() {
        return new ChannelDefinition("activity",
                List.of(TableDefinition.of("public.activity", new Columns("tenant_id", "kind", null, "occurred_at"))));
    }

    /** Returns the channel of notifications, for one user or the whole tenant, and of read marks. */
    public static ChannelDefinition notification() {
        return new ChannelDefinition("notification", List.of(
                TableDefinition.of("public.notification",
                        new Columns("tenant_id", "kind", "recipient_id", "created_at")),
                TableDefinition.of("public.notification_read", new Columns("tenant_id", null, "user_id", "read_at"))
                        .withInsertSuffix("read")));
    }
}
