package dev.sluice.capture;

import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

import org.apache.kafka.common.errors.ApiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.capture.channel.TableName;
import dev.sluice.capture.engine.EngineConfiguration;
import dev.sluice.capture.engine.SourceOffsets;
import dev.sluice.capture.engine.TableSnapshot;
import dev.sluice.capture.event.ChannelEvent;
import dev.sluice.capture.event.EventMapper;
import dev.sluice.capture.event.MappedRecord;
import dev.sluice.capture.kafka.ChannelTopics;
import dev.sluice.capture.kafka.CommittedState;
import dev.sluice.capture.kafka.CommittedStateReader;
import dev.sluice.capture.kafka.EventRecords;
import dev.sluice.capture.kafka.PublishedRows;
import dev.sluice.capture.kafka.SentRows;
import dev.sluice.capture.kafka.TopicSetup;
import dev.sluice.capture.kafka.TransactionalSink;
import dev.sluice.capture.postgres.Lineage;
import dev.sluice.capture.postgres.Replication;
import dev.sluice.capture.postgres.SnapshotPlan;
import dev.sluice.capture.postgres.Source;
import dev.sluice.capture.postgres.SourceLook;
import dev.sluice.capture.postgres.SourceServer;
import dev.sluice.capture.postgres.SourceWatch;
import dev.sluice.capture.problem.CaptureProblem;
import dev.sluice.capture.row.KeyColumns;
import dev.sluice.capture.row.RowChange;
import dev.sluice.capture.row.RowShape;
import dev.sluice.capture.value.Lsn;

/**
 * The republish command: finds rows that are in the tables and were never published, and publishes them on request,
 * each exactly once, even if it is run again or killed. The capture must be running. Used once, by one thread.
 */
public final class Republish {
    private static final Logger logger = LoggerFactory.getLogger(Republish.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int ATTEMPTS = 5;

    /** The treatment of rows that were never published. */
    public enum Mode {
        /** List them. */
        LIST,
        /** List them, and publish them in one Kafka transaction. */
        PUBLISH
    }

    private final CaptureSettings settings;
    private final Mode mode;
    private final Consumer<String> lines;
    private final Duration timeout;
    private final LongSupplier nanoTime;
    private final EventMapper mapper;
    private final ChannelTopics topics;
    /** The rows that were listed by this or an earlier attempt to publish them. */
    private final Set<String> listed = new HashSet<>();
    private final Map<String, Long> missing = new TreeMap<>();
    /** The published rows, read with the first row of each attempt. Owned by the engine's polling thread. */
    private @Nullable PublishedRows published;

    private Republish(CaptureSettings settings, Mode mode, Consumer<String> lines, Duration timeout,
            LongSupplier nanoTime) {
        this.settings = settings;
        this.mode = mode;
        this.lines = lines;
        this.timeout = timeout;
        this.nanoTime = nanoTime;
        this.mapper = new EventMapper(settings.channels(), settings.topics().maximumEventBytes());
        this.topics = new ChannelTopics(settings.kafka(), settings.topics(), settings.channels().names(), timeout,
                nanoTime);
    }

    /**
     * Compares tables and topics.
     *
     * @param settings
     *            the settings of the capture
     * @param lines
     *            receives one line per row that was never published: tenant, {@code ce_source}, {@code ce_subject}. A
     *            row that is deleted before it is published may be among them.
     * @return the number of these rows by tenant; with {@link Mode#PUBLISH}, of those that were published
     * @throws CaptureProblem
     *             if the capture is not running, its topics differ from the settings, tables and topics cannot be read,
     *             or rows are changed again and again while they are published
     */
    public static Map<String, Long> run(CaptureSettings settings, Mode mode, Consumer<String> lines) throws Exception {
        return run(settings, mode, lines, TIMEOUT);
    }

    static Map<String, Long> run(CaptureSettings settings, Mode mode, Consumer<String> lines, Duration timeout)
            throws Exception {
        return new Republish(settings, mode, lines, timeout, System::nanoTime).run();
    }

    private Map<String, Long> run() throws Exception {
        Replication replication = settings.replication().forRepublish();
        var source = new Source(settings.database(), replication, settings.channels());
        SourceLook look = source.checkForRepublish();
        SourceServer server = source.server();
        new TopicSetup(settings.kafka(), settings.topics(), settings.channels().names(), nanoTime).requireExisting();
        for (int attempt = 1;; attempt++) {
            Set<String> changed = attempt(source, replication, look, server);
            if (changed.isEmpty()) {
                return missing;
            }
            logger.info("{} rows were changed while they were published, for example {}. Attempt {} of {} has published"
                    + " nothing.", changed.size(), changed.iterator().next(), attempt, ATTEMPTS);
            if (attempt == ATTEMPTS) {
                throw new CaptureProblem("Rows were changed in each of " + ATTEMPTS + " attempts to publish them: "
                        + changed.stream().limit(10).collect(Collectors.joining(", "))
                        + (changed.size() > 10 ? " and " + (changed.size() - 10) + " more" : "")
                        + ". An older state of them would follow a newer one in the topics, so nothing was published."
                        + " Stop the writers of these rows for the duration of the command, or wait for a quiet time,"
                        + " and run it again.");
            }
            missing.clear();
            published = null;
        }
    }

    /**
     * Compares once and commits, unless rows were changed (ADR 13).
     *
     * @return the rows that were changed while they were published; empty if the attempt was committed
     */
    private Set<String> attempt(Source source, Replication replication, SourceLook look, SourceServer server)
            throws Exception {
        try (TransactionalSink sink = TransactionalSink.open(settings.kafka(),
                new EventRecords(settings.topics(), System::currentTimeMillis, future -> {}),
                settings.server() + "-republish-0", nanoTime)) {
            source.awaitOpenTransactions(timeout);
            SnapshotPlan plan = plan(source, server);
            RepublishSlot slot = RepublishSlot.reserve(source);
            try {
                SentRows sent = SentRows.beforeSnapshot(topics);
                TableSnapshot.read(
                        new EngineConfiguration(settings.database(), replication, settings.channels(), server,
                                replication.slot(), plan, new SourceWatch(look.membership())),
                        source::heartbeat, row -> compare(row, server, sink, sent));
                sink.flush();
                Set<String> changed = sent.changed();
                if (changed.isEmpty()) {
                    commit(sink);
                }
                return changed;
            } finally {
                slot.drop();
            }
        }
    }

    private static void commit(TransactionalSink sink) {
        try {
            sink.commitWithoutOffset();
        } catch (ApiException failed) {
            throw new CaptureProblem("Kafka did not confirm that the rows were published: "
                    + FailureMessage.describe(failed) + ". They may have been. Check the brokers and run the command"
                    + " again: it publishes only the rows that are still missing.", failed);
        }
    }

    /**
     * Returns the queries of the tables. They have the keys by which the capture identifies rows; the current primary
     * keys may differ.
     */
    private SnapshotPlan plan(Source source, SourceServer server) throws SQLException {
        CommittedState state = read(committed(), server);
        SnapshotPlan plan = source.snapshotPlan(new KeyColumns(SourceOffsets.keys(state.offset())));
        List<TableName> withoutKey = plan.queries().entrySet().stream()
                .filter(query -> query.getValue().shape().key().isEmpty()).map(Map.Entry::getKey).toList();
        if (!withoutKey.isEmpty()) {
            throw new CaptureProblem("Tables " + withoutKey + " have no primary key, so the command cannot recognize"
                    + " published rows. Nothing was compared or published. Run ALTER TABLE "
                    + withoutKey.get(0).quoted() + " ADD PRIMARY KEY (…);");
        }
        plan.queries().values().forEach(query -> requireUnique(query.shape()));
        return plan;
    }

    private static void requireUnique(RowShape shape) {
        if (!shape.isKeyUnique()) {
            String key = shape.key().stream().map(column -> shape.columns().get(column).name())
                    .collect(Collectors.joining(", ", "(", ")"));
            throw new CaptureProblem("The primary key of table " + shape.table() + " is not " + key
                    + " any more, but the capture identifies its rows by these columns, so two rows may look like one."
                    + " Nothing was compared or published. Make " + key + " the primary key again, or leave the table"
                    + " out of the channels.");
        }
    }

    /**
     * Reads what the capture has committed.
     *
     * @throws CaptureProblem
     *             if it is from another timeline or cluster, whose LSNs mean nothing on this server
     */
    private static CommittedState read(CommittedStateReader reader, SourceServer server) {
        CommittedState state = reader.read();
        Map<String, Object> offset = state.offset();
        if (offset != null && !(server.since(SourceOffsets.source(offset)) instanceof Lineage.Same)) {
            throw new CaptureProblem("The topics are complete up to LSN " + state.watermarkLsn() + " of another"
                    + " timeline or cluster than that of this database, so nothing was compared or published. Start"
                    + " the capture on this database, wait until it has caught up, and try again.");
        }
        return state;
    }

    private CommittedStateReader committed() {
        return new CommittedStateReader(settings.kafka(), settings.topics(), settings.channels().names(),
                settings.offsetFormat(), nanoTime);
    }

    private void compare(RowChange row, SourceServer server, TransactionalSink sink, SentRows sent)
            throws InterruptedException {
        PublishedRows known = published == null ? readPublished(row.origin().lsn(), server, sink) : published;
        published = known;
        for (MappedRecord mapped : mapper.map(row)) {
            if (mapped instanceof ChannelEvent event && !known.contains(event)) {
                missing.merge(event.tenant(), 1L, Long::sum);
                list(PublishedRows.describe(event));
                if (mode == Mode.PUBLISH) {
                    sent.add(event);
                    sink.send(event);
                }
            }
        }
    }

    private void list(String row) {
        if (mode == Mode.LIST || listed.add(row)) {
            lines.accept(row);
        }
    }

    /**
     * Reads the published rows after the watermark has reached the snapshot: by then, the capture has published every
     * row of the snapshot that it will ever publish.
     */
    private PublishedRows readPublished(long snapshotLsn, SourceServer server, TransactionalSink sink)
            throws InterruptedException {
        CommittedStateReader reader = committed();
        long deadline = nanoTime.getAsLong() + timeout.toNanos();
        CommittedState committed = read(reader, server);
        while (committed.watermarkLsn() == null
                || Long.compareUnsigned(Lsn.parse(committed.watermarkLsn()), snapshotLsn) < 0) {
            if (nanoTime.getAsLong() - deadline > 0) {
                throw new CaptureProblem("The topics are complete up to LSN " + committed.watermarkLsn()
                        + ", but the tables were read at LSN " + Lsn.format(snapshotLsn) + ": nothing was compared or"
                        + " published. Start the capture, wait until it has caught up, and try again.");
            }
            Thread.sleep(100);
            committed = read(reader, server);
        }
        sink.resumeAfter(committed);
        return PublishedRows.read(topics);
    }
}
