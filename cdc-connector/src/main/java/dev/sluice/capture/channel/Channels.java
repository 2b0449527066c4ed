package dev.sluice.capture.channel;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** The captured channels; no channel and no table occurs twice. Immutable. */
public final class Channels {
    /** Limits the size of each source offset, which holds data about every table. */
    private static final int MAXIMUM_TABLES = 500;
    private final List<ChannelDefinition> definitions;
    private final Map<TableName, CapturedTable> tables;

    /**
     * @throws IllegalArgumentException
     *             if there is no channel, a channel or table occurs twice, or there are more than 500 tables
     */
    public Channels(List<ChannelDefinition> definitions) {
        this.definitions = List.copyOf(definitions);
        Set<String> names = new HashSet<>();
        Map<TableName, CapturedTable> found = new LinkedHashMap<>();
        for (ChannelDefinition channel : this.definitions) {
            if (!names.add(channel.name())) {
                throw new IllegalArgumentException("Channel " + channel.name() + " is defined twice: merge the"
                        + " definitions");
            }
            for (TableDefinition table : channel.tables()) {
                if (found.put(table.table(), new CapturedTable(channel.name(), table)) != null) {
                    throw new IllegalArgumentException("Table " + table.table() + " is captured twice: a table belongs"
                            + " to one channel. Remove it from the others");
                }
            }
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException("No channel is defined: define at least one");
        }
        if (found.size() > MAXIMUM_TABLES) {
            throw new IllegalArgumentException("The channels have " + found.size() + " tables, more than "
                    + MAXIMUM_TABLES + ": run a capture with another topic prefix and slot for some of them");
        }
        this.tables = found;
    }

    /** Returns the built-in channels: activity and notification. */
    public static Channels standard() {
        return new Channels(List.of(ChannelDefinition.activity(), ChannelDefinition.notification()));
    }

    /** Returns these channels and another one. */
    public Channels with(ChannelDefinition channel) {
        List<ChannelDefinition> more = new ArrayList<>(definitions);
        more.add(channel);
        return new Channels(more);
    }

    /** Returns the channels, in order of definition. */
    public List<ChannelDefinition> definitions() {
        return definitions;
    }

    /** Returns the names of the channels, in order of definition. */
    public List<String> names() {
        return definitions.stream().map(ChannelDefinition::name).toList();
    }

    /** Returns all captured tables, in order of definition. */
    public List<TableDefinition> tables() {
        return tables.values().stream().map(CapturedTable::definition).toList();
    }

    /** Returns the definition and channel of {@code table}; null if it is not captured. */
    public @Nullable CapturedTable find(TableName table) {
        return tables.get(table);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Channels channels && definitions.equals(channels.definitions);
    }

    @Override
    public int hashCode() {
        return definitions.hashCode();
    }

    @Override
    public String toString() {
        return definitions.toString();
    }

    /**
     * A captured table and its channel.
     *
     * @param channel
     *            the channel's name
     * @param definition
     *            the table
     */
    public record CapturedTable(String channel, TableDefinition definition) {}
}
