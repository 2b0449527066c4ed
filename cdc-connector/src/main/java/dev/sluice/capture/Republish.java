package dev.sluice.capture;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import dev.sluice.capture.engine.EngineConfiguration;
import dev.sluice.capture.engine.SourceOffsets;
import dev.sluice.capture.engine.TableSnapshot;
import dev.sluice.capture.event.ChannelEvent;
import dev.sluice.capture.event.EventMapper;
import dev.sluice.capture.event.MappedRecord;
import dev.sluice.capture.kafka.CommittedState;
import dev.sluice.capture.kafka.CommittedStateReader;
import dev.sluice.capture.kafka.EventRecords;
import dev.sluice.capture.kafka.PublishedRows;
import dev.sluice.capture.kafka.TopicSetup;
import dev.sluice.capture.kafka.TransactionalSink;
import dev.sluice.capture.postgres.Replication;
import dev.sluice.capture.postgres.Source;
import dev.sluice.capture.postgres.SourceLook;
import dev.sluice.capture.postgres.SourceWatch;
import dev.sluice.capture.problem.CaptureProblem;
import dev.sluice.capture.row.KeyColumns;
import dev.sluice.capture.row.RowChange;
import dev.sluice.capture.value.Lsn;

/**
 * The republish command: finds rows that are in the tables and were never published, and publishes them on request,
 * each exactly once, even if it is run again or killed. The capture must be running. Used once, by one thread.
 */
public final class Republish {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

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
    private final Map<String, Long> missing = new TreeMap<>();
    /** Read with the first row. Owned by the engine's polling thread. */
    private @Nullable PublishedRows published;

    private Republish(CaptureSettings settings, Mode mode, Consumer<String> lines, Duration timeout,
            LongSupplier nanoTime) {
        this.settings = settings;
        this.mode = mode;
        this.lines = lines;
        this.timeout = timeout;
        this.nanoTime = nanoTime;
        this.mapper = new EventMapper(settings.channels(), settings.topics().maximumEventBytes());
    }

    /**
     * Compares tables and topics.
     *
     * @param settings
     *            the settings of the capture
     * @param lines
     *            receives one line per row that was never published: tenant, {@code ce_source}, {@code ce_subject}
     * @return the number of these rows by tenant
     * @throws CaptureProblem
     *             if the capture is not running, its topics differ from the settings, or tables and topics cannot be
     *             read
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
        var watch = new SourceWatch(look.membership());
        new TopicSetup(settings.kafka(), settings.topics(), settings.channels().names(), nanoTime).requireExisting();
        try (TransactionalSink sink = TransactionalSink.open(settings.kafka(),
                new EventRecords(settings.topics(), System::currentTimeMillis, Republish::ignored),
                settings.server() + "-republish-0", nanoTime)) {
            source.awaitOpenTransactions(timeout);
            RepublishSlot slot = RepublishSlot.reserve(source);
            try {
                TableSnapshot.read(
                        new EngineConfiguration(settings.database(), replication, settings.channels(),
                                source.server(), replication.slot(), source.snapshotQueries(keysInForce()), watch),
                        source::heartbeat, row -> compare(row, sink));
                sink.commitWithoutOffset();
            } finally {
                slot.drop();
            }
        }
        return missing;
    }

    /** Does nothing: a snapshot has one commit time, and the capture reports it. */
    private static void ignored(Instant inTheFuture) {}

    /** Returns the keys by which the capture identifies rows. They may differ from the current primary keys. */
    private KeyColumns keysInForce() {
        return new KeyColumns(SourceOffsets.keys(committed().read().offset()));
    }

    private CommittedStateReader committed() {
        return new CommittedStateReader(settings.kafka(), settings.topics(), settings.channels().names(),
                settings.offsetFormat(), nanoTime);
    }

    private void compare(RowChange row, TransactionalSink sink) throws InterruptedException {
        PublishedRows known = published == null ? readPublished(row.origin().lsn(), sink) : published;
        published = known;
        for (MappedRecord mapped : mapper.map(row)) {
            if (mapped instanceof ChannelEvent event && !known.contains(event)) {
                missing.merge(event.tenant(), 1L, Long::sum);
                lines.accept(PublishedRows.describe(event));
                if (mode == Mode.PUBLISH) {
                    sink.send(event);
                }
            }
        }
    }

    /**
     * Reads the published rows after the watermark has reached the snapshot: by then, the capture has published every
     * row of the snapshot that it will ever publish.
     */
    private PublishedRows readPublished(long snapshotLsn, TransactionalSink sink) throws InterruptedException {
        CommittedStateReader reader = committed();
        long deadline = nanoTime.getAsLong() + timeout.toNanos();
        CommittedState committed = reader.read();
        while (committed.watermarkLsn() == null
                || Long.compareUnsigned(Lsn.parse(committed.watermarkLsn()), snapshotLsn) < 0) {
            if (nanoTime.getAsLong() - deadline > 0) {
                throw new CaptureProblem("The topics are complete up to LSN " + committed.watermarkLsn()
                        + ", but the tables were read at LSN " + Lsn.format(snapshotLsn) + ": nothing was compared or"
                        + " published. Start the capture, wait until it has caught up, and try again.");
            }
            Thread.sleep(100);
            committed = reader.read();
        }
        sink.resumeAfter(committed);
        return PublishedRows.read(settings.kafka(), settings.topics(), settings.channels().names(), timeout, nanoTime);
    }
}
