package dev.sluice.capture.engine;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.sluice.capture.channel.Channels;
import dev.sluice.capture.channel.TableDefinition;
import dev.sluice.capture.channel.TableName;
import dev.sluice.capture.pgoutput.PgOutputDecoder;
import dev.sluice.capture.pgoutput.PgOutputDecoder.RelationCatalog;
import dev.sluice.capture.postgres.OutputSettings;
import dev.sluice.capture.postgres.Replication;
import dev.sluice.capture.postgres.SnapshotPlan;
import dev.sluice.capture.postgres.Source;
import dev.sluice.capture.postgres.SourceDatabase;
import dev.sluice.capture.postgres.SourceServer;
import dev.sluice.capture.postgres.SourceWatch;
import dev.sluice.capture.postgres.TypeCatalog;
import dev.sluice.capture.problem.CaptureProblem;
import dev.sluice.capture.row.KeyColumns;
import dev.sluice.capture.row.TransactionEnd;
import dev.sluice.capture.value.KnownTypes;
import dev.sluice.capture.value.SourceIdentity;
import dev.sluice.capture.value.TypeResolver;

/**
 * The configuration of Debezium's engine and connector.
 *
 * @param database
 *            the source database
 * @param replication
 *            slot, publication and heartbeat
 * @param channels
 *            the captured tables
 * @param server
 *            the server that the start offset was compared with
 * @param topicPrefix
 *            Debezium's {@code topic.prefix}, part of the stored offset's key
 * @param snapshot
 *            the queries of the initial snapshot; null to read changes without one
 * @param watch
 *            notified of tables in the WAL that do not meet the requirements
 */
public record EngineConfiguration(SourceDatabase database, Replication replication, Channels channels,
        SourceServer server, String topicPrefix, @Nullable SnapshotPlan snapshot,
        SourceWatch watch) {
    /** How often the connector confirms the committed LSN to PostgreSQL: one round trip on the polling thread each. */
    static final Duration FEEDBACK_INTERVAL = Duration.ofMillis(200);
    /** How long the creation of a slot waits for open transactions. */
    static final Duration SLOT_LIMIT = Duration.ofSeconds(60);
    /** Low, because a row may have megabytes, and all fetched rows are in memory. */
    private static final int SNAPSHOT_FETCH_ROWS = 128;

    /**
     * Returns the source and the decoder of the replication stream.
     *
     * @param stored
     *            the known keys and types; missing ones are added
     */
    WalDecoding decoding(TypeCatalog catalog, StoredCatalog stored) {
        TypeResolver types = catalog.resolver(stored.types());
        stored.learn(channels.tables(), catalog, types);
        return new WalDecoding(replication.slot(), replication.publication(), server,
                new PgOutputDecoder(database.database(), table -> channels.find(table) != null, types, stored.keys(),
                        new RelationCatalog() {
                            @Override
                            public void awaitVisible(long transaction, int relation) {
                                catalog.awaitVisible(transaction, relation);
                            }

                            @Override
                            public List<String> primaryKey(int relation) {
                                return catalog.primaryKey(relation);
                            }

                            @Override
                            public @Nullable TableName capturedName(int relation) {
                                return nameNow(catalog, relation);
                            }

                            @Override
                            public boolean belongs(int relation, TableName name) {
                                boolean belongs = catalog.relation(name) == relation || !catalog.exists(relation);
                                if (!belongs) {
                                    watch.leftOut(name);
                                }
                                return belongs;
                            }

                            @Override
                            public void incompleteIdentity(TableName table) {
                                watch.requestLook();
                            }
                        }));
    }

    /**
     * Returns the current name of a captured table that has another name in the WAL; null if it is not captured any
     * more, because another table has the captured name.
     *
     * @throws CaptureProblem
     *             if a captured table does not exist under its name, so that it may be the table in the WAL
     */
    private @Nullable TableName nameNow(TypeCatalog catalog, int relation) {
        TableName missing = null;
        for (TableDefinition each : channels.tables()) {
            int current = catalog.relation(each.table());
            if (current == relation) {
                return each.table();
            }
            missing = current == 0 ? each.table() : missing;
        }
        if (missing != null) {
            throw new CaptureProblem("Table " + missing
                    + " does not exist, but the WAL has rows of a captured table that"
                    + " was renamed. Nothing is captured until the name exists. If " + missing + " was renamed for a"
                    + " while, give it its name back: then its rows are captured. If another table replaces it, create"
                    + " that table.");
        }
        return null;
    }

    /**
     * Returns the keys and types that are known at the start: those of the stored offset, and the keys of the
     * snapshot's tables.
     *
     * @param offset
     *            the source offset; null before a snapshot
     */
    StoredCatalog stored(@Nullable Map<String, ?> offset) {
        var keys = new KeyColumns(SourceOffsets.keys(offset));
        if (snapshot != null) {
            snapshot.queries().values().forEach(query -> keys.put(query.relation(), query.shape().key().stream()
                    .map(column -> query.shape().columns().get(column).name()).toList()));
        }
        return new StoredCatalog(keys, new KnownTypes(SourceOffsets.types(offset)));
    }

    /** Returns the source offset to store at the end of a transaction. */
    Function<TransactionEnd, Map<String, Object>> offsets(KnownTypes types) {
        SourceIdentity identity = server.identity();
        return end -> SourceOffsets.with(SourceOffsets.after(end, types, watch.toStore()), identity);
    }

    Properties properties(EngineSession session) {
        var all = new Properties();
        all.setProperty(EngineSession.PROPERTY, session.id());
        all.setProperty("name", replication.connectorName());
        all.setProperty("connector.class", EmbeddedPostgresConnector.class.getName());
        all.setProperty("offset.storage", CommittedOffsetStore.class.getName());
        source(all);
        snapshot(all);
        values(all);
        polling(all);
        failures(all);
        return all;
    }

    private void source(Properties all) {
        all.setProperty("topic.prefix", topicPrefix);
        all.setProperty("database.hostname", database.host());
        all.setProperty("database.port", Integer.toString(database.port()));
        all.setProperty("database.dbname", database.database());
        all.setProperty("database.user", database.user());
        all.setProperty("database.password", database.password());
        all.setProperty("plugin.name", "pgoutput");
        all.setProperty("slot.name", replication.slot());
        all.setProperty("slot.drop.on.stop", "false");
        // From PostgreSQL 17 on; Debezium ignores it before.
        all.setProperty("slot.failover", "true");
        all.setProperty("publication.name", replication.publication());
        all.setProperty("publication.autocreate.mode", "disabled");
        all.setProperty("table.include.list", Pattern.quote(Source.HEARTBEAT_TABLE.toString()));
        all.setProperty("column.include.list",
                Pattern.quote(Source.HEARTBEAT_TABLE + "." + SnapshotRows.CARRIER));
        all.setProperty("lsn.flush.mode", "connector");
        all.setProperty("database.initial.statements", OutputSettings.STATEMENTS);
        all.setProperty("heartbeat.interval.ms", Long.toString(replication.heartbeatInterval().toMillis()));
        all.setProperty("heartbeat.action.query", Source.HEARTBEAT_SQL);
    }

    /** Reads the snapshot that the slot exports, in one transaction, without locks: it ends where the slot begins. */
    private void snapshot(Properties all) {
        if (snapshot == null) {
            all.setProperty("snapshot.mode", "no_data");
            return;
        }
        all.setProperty("snapshot.mode", "initial");
        all.setProperty("snapshot.locking.mode", "none");
        all.setProperty("snapshot.max.threads", "1");
        all.setProperty("snapshot.fetch.size", Integer.toString(SNAPSHOT_FETCH_ROWS));
        all.setProperty("snapshot.select.statement.overrides", Source.HEARTBEAT_TABLE.toString());
        all.setProperty("snapshot.select.statement.overrides." + Source.HEARTBEAT_TABLE,
                SnapshotRows.select(snapshot.queries()));
    }

    /** Debezium sees one column of one table, as text. */
    private static void values(Properties all) {
        all.setProperty("converters", "text");
        all.setProperty("text.type", TextConverter.class.getName());
        all.setProperty("skipped.operations", "t");
        all.setProperty("tombstones.on.delete", "false");
        all.setProperty("event.converting.failure.handling.mode", "fail");
    }

    /** Polls at the first record, see {@link DirectQueue}; sleeps briefly when there are no changes. */
    private static void polling(Properties all) {
        all.setProperty("poll.interval.ms", "5");
        all.setProperty("max.batch.size", "1");
        all.setProperty("max.queue.size", "8192");
        all.setProperty("max.queue.size.in.bytes", Integer.toString(64 * 1024 * 1024));
        all.setProperty("queue.provider.type", DirectQueue.NAME);
        all.setProperty("record.processing.threads", "1");
        // Statistics use a queue. While it is full, Debezium logs a line for each record.
        all.setProperty("statistics.metrics.enabled", "false");
    }

    /** Makes Debezium fail immediately: the capture starts over as a whole, so Debezium must not retry on its own. */
    private static void failures(Properties all) {
        all.setProperty("errors.max.retries", "0");
        // Debezium would repeat the creation of a slot that waits for an open transaction, and name nothing.
        all.setProperty("slot.max.retries", "0");
        all.setProperty("internal.create.slot.command.timeout", Long.toString(SLOT_LIMIT.toSeconds()));
        all.setProperty("executor.shutdown.timeout.ms", "2000");
        // Longer than Debezium waits for the creation of a slot, so that this timeout and not a generic one is
        // reported.
        all.setProperty("task.management.timeout.ms", "180000");
        all.setProperty("record.processing.shutdown.timeout.ms", "500");
    }
}
