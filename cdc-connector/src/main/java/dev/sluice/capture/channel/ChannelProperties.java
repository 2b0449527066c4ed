package dev.sluice.capture.channel;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import dev.sluice.capture.channel.TableDefinition.Columns;

/**
 * The parser of channels in configuration properties: {@code sluice.capture.channels.<channel>} = {@code <table>
 * tenant=<column> time=<column>}, optionally {@code kind=<column> recipient=<column> inserts=<name>}. Semicolons
 * separate several tables. Stateless.
 */
public final class ChannelProperties {
    /** The prefix of the property names; the channel's name follows. */
    public static final String PREFIX = "sluice.capture.channels.";
    private static final Set<String> ROLES = Set.of("tenant", "time", "kind", "recipient", "inserts");

    private ChannelProperties() {}

    /**
     * Returns the built-in channels, then those of the properties in the order of their names.
     *
     * @param properties
     *            properties without {@link #PREFIX} are ignored
     * @throws IllegalArgumentException
     *             if a property does not define a channel
     */
    public static Channels read(Map<String, String> properties) {
        Channels channels = Channels.standard();
        for (Map.Entry<String, String> each : new TreeMap<>(properties).entrySet()) {
            if (each.getKey().startsWith(PREFIX)) {
                channels = with(channels, each.getKey(), each.getValue());
            }
        }
        return channels;
    }

    private static Channels with(Channels channels, String property, String value) {
        try {
            List<TableDefinition> tables = new ArrayList<>();
            for (String table : value.split(";", -1)) {
                tables.add(table(table.strip().split("\\s+", -1)));
            }
            return channels.with(new ChannelDefinition(property.substring(PREFIX.length()), tables));
        } catch (IllegalArgumentException invalid) {
            throw new IllegalArgumentException(property + "=" + value + " defines no channel (" + invalid.getMessage()
                    + "): expected, for example, " + PREFIX + "dashboard=sla_alert tenant=tenant_id time=raised_at",
                    invalid);
        }
    }

    private static TableDefinition table(String[] words) {
        Map<String, String> columns = new TreeMap<>();
        for (int i = 1; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            String role = words[i].substring(0, Math.max(0, equals));
            if (!ROLES.contains(role) || columns.put(role, words[i].substring(equals + 1)) != null) {
                throw new IllegalArgumentException(
                        "\"" + words[i] + "\" is not one of tenant, time, kind, recipient and"
                                + " inserts with a name, each once");
            }
        }
        String tenant = columns.get("tenant");
        String time = columns.get("time");
        if (tenant == null || time == null) {
            throw new IllegalArgumentException("table " + words[0] + " lacks its tenant or time column");
        }
        TableDefinition table = TableDefinition.of(words[0],
                new Columns(tenant, columns.get("kind"), columns.get("recipient"), time));
        String inserts = columns.get("inserts");
        return inserts == null ? table : table.withInsertSuffix(inserts);
    }
}
