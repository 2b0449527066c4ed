package dev.sluice.capture.engine;

import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.sluice.capture.channel.Channels;
import dev.sluice.capture.channel.TableDefinition;
import dev.sluice.capture.channel.TableName;
import dev.sluice.capture.postgres.Replication;
import dev.sluice.capture.postgres.Source;
import dev.sluice.capture.postgres.SourceDatabase;

/**
 * What Debezium is told.
 *
 * @param database
 *            where to read
 * @param replication
 *            how to follow
 * @param channels
 *            which tables
 * @param server
 *            Debezium's {@code topic.prefix}, part of the stored offset's key
 * @param copies
 *            how the rows that are there are selected where they are copied first; null where only changes are followed
 */
public record EngineConfiguration(SourceDatabase database, Replication replication, Channels channels, String server,
        @Nullable Map<TableName, String> copies) {
    /** A row may be megabytes, and so many are held beside the queue. */
    private static final int COPY_FETCH_ROWS = 128;

    Properties properties(EngineSession session) {
        Properties all = new Properties();
        all.setProperty(EngineSession.PROPERTY, session.id());
        all.setProperty("name", replication.connectorName());
        all.setProperty("connector.class", EmbeddedPostgresConnector.class.getName());
        all.setProperty("offset.storage", CommittedOffsetStore.class.getName());
        source(all);
        copy(all);
        content(all);
        pace(all);
        failures(all);
        return all;
    }

    private void source(Properties all) {
        all.setProperty("topic.prefix", server);
        all.setProperty("database.hostname", database.host());
        all.setProperty("database.port", Integer.toString(database.port()));
        all.setProperty("database.dbname", database.database());
        all.setProperty("database.user", database.user());
        all.setProperty("database.password", database.password());
        all.setProperty("plugin.name", "pgoutput");
        all.setProperty("slot.name", replication.slot());
        all.setProperty("slot.drop.on.stop", "false");
        all.setProperty("publication.name", replication.publication());
        all.setProperty("publication.autocreate.mode", "disabled");
        all.setProperty("table.include.list",
                Stream.concat(channels.tables().stream().map(TableDefinition::table), Stream.of(Source.HEARTBEAT_TABLE))
                        .map(table -> Pattern.quote(table.toString())).collect(Collectors.joining(",")));
        all.setProperty("lsn.flush.mode", "connector");
        all.setProperty("heartbeat.interval.ms", Long.toString(replication.heartbeatInterval().toMillis()));
        all.setProperty("heartbeat.action.query", Source.HEARTBEAT_SQL);
    }

    /** The slot's own snapshot is read, in one transaction, without locks: what it shows is what the log does not hold. */
    private void copy(Properties all) {
        if (copies == null) {
            all.setProperty("snapshot.mode", "no_data");
            return;
        }
        all.setProperty("snapshot.mode", "initial");
        // Where a policy is made after they were looked for, rows are refused and not left out.
        all.setProperty("database.initial.statements", "set row_security = off");
        all.setProperty("snapshot.locking.mode", "none");
        all.setProperty("snapshot.max.threads", "1");
        all.setProperty("snapshot.fetch.size", Integer.toString(COPY_FETCH_ROWS));
        all.setProperty("snapshot.include.collection.list", copies.keySet().stream()
                .map(table -> Pattern.quote(table.toString())).collect(Collectors.joining(",")));
        all.setProperty("snapshot.select.statement.overrides",
                copies.keySet().stream().map(TableName::toString).collect(Collectors.joining(",")));
        copies.forEach((table, select) -> all.setProperty("snapshot.select.statement.overrides." + table, select));
    }

    private static void content(Properties all) {
        all.setProperty("provide.transaction.metadata", "true");
        all.setProperty("skipped.operations", "t");
        all.setProperty("tombstones.on.delete", "false");
        all.setProperty("decimal.handling.mode", "string");
        all.setProperty("interval.handling.mode", "string");
        all.setProperty("hstore.handling.mode", "json");
        all.setProperty("binary.handling.mode", "bytes");
        // Otherwise a value that cannot be converted would silently become null.
        all.setProperty("event.converting.failure.handling.mode", "fail");
        // Without it a column of an unknown type would vanish silently.
        all.setProperty("include.unknown.datatypes", "true");
    }

    /** Poll at the first record, see {@link DirectQueue}; sleep briefly when the log is idle. */
    private static void pace(Properties all) {
        all.setProperty("poll.interval.ms", "5");
        all.setProperty("max.batch.size", "1");
        all.setProperty("max.queue.size", "8192");
        all.setProperty("max.queue.size.in.bytes", Integer.toString(64 * 1024 * 1024));
        all.setProperty("queue.provider.type", DirectQueue.NAME);
        all.setProperty("record.processing.threads", "1");
        // They cost a queue and a log line for every record that it cannot take.
        all.setProperty("statistics.metrics.enabled", "false");
    }

    /** Fail at once: the capture starts over as a whole, Debezium must not in part. */
    private static void failures(Properties all) {
        all.setProperty("errors.max.retries", "0");
        // Debezium reconnects once at every start; its own walsender may take a moment to leave the slot.
        all.setProperty("slot.max.retries", "30");
        all.setProperty("slot.retry.delay.ms", "100");
        all.setProperty("executor.shutdown.timeout.ms", "2000");
        // Longer than Debezium waits for a slot to be made, which waits for open transactions: then that is what is said.
        all.setProperty("task.management.timeout.ms", "180000");
        all.setProperty("record.processing.shutdown.timeout.ms", "500");
    }
}
