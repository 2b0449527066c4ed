package dev.sluice.capture;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import dev.sluice.capture.engine.CaptureEngine.Started;
import dev.sluice.capture.engine.EngineConfiguration;
import dev.sluice.capture.kafka.CommittedStateReader;
import dev.sluice.capture.kafka.EventRecords;
import dev.sluice.capture.kafka.OffsetFormat;
import dev.sluice.capture.kafka.TopicSetup;
import dev.sluice.capture.kafka.TransactionalSink;
import dev.sluice.capture.postgres.Source;
import dev.sluice.capture.postgres.SourceLook;
import dev.sluice.capture.postgres.SourceServer;
import dev.sluice.capture.postgres.SourceWatch;
import dev.sluice.capture.problem.CaptureProblem;
import dev.sluice.capture.problem.Degradation;
import dev.sluice.capture.row.KeyColumns;

/**
 * The steps of every start, in the only safe order: check the source database, prepare the topics, fence the previous
 * capture, read the committed offset, secure the replication slot, read the WAL. Used once, by one thread.
 */
final class StartSequence {
    private final CaptureSettings settings;
    private final Set<String> created;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Source source;
    private final EventRecords records;
    private final OffsetFormat format;
    private final TopicSetup topics;
    private final FutureCommits futureCommits;
    /** Set by {@link #prepare}, as is the server. */
    private @Nullable SourceWatch watch;
    private @Nullable SourceServer server;
    private List<Degradation> degradations = List.of();

    /**
     * @param created
     *            topics that were created since a start last resolved its offset; this start adds and removes topics
     */
    StartSequence(CaptureSettings settings, Set<String> created, Clock clock, LongSupplier nanoTime) {
        this.settings = settings;
        this.created = created;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.source = new Source(settings.database(), settings.replication(), settings.channels());
        this.futureCommits = new FutureCommits(nanoTime);
        this.records = new EventRecords(settings.topics(), clock::millis, this::capturedFuture);
        this.format = settings.offsetFormat();
        this.topics = new TopicSetup(settings.kafka(), settings.topics(), settings.channels().names(), nanoTime);
    }

    /**
     * Checks the source database, then creates and checks the topics. To be called first.
     *
     * @throws CaptureProblem
     *             if the database or the topics do not meet the requirements
     */
    void prepare() throws SQLException, InterruptedException, ExecutionException {
        SourceLook look = source.check();
        server = source.server();
        watch = new SourceWatch(look.membership());
        degradations = look.degradations();
        topics.ensure(created::add);
    }

    /** Fences the previous producer of this transactional id. */
    TransactionalSink fence(String transactionalId) {
        return TransactionalSink.open(settings.kafka(), records, transactionalId, nanoTime);
    }

    /**
     * Reads the committed offset and secures the replication slot.
     *
     * @param sink
     *            opened by {@link #fence}
     * @return the source offset to start from; null to take an initial snapshot first
     * @throws CaptureProblem
     *             if the start would lose or repeat changes
     */
    byte @Nullable [] startOffset(TransactionalSink sink) throws SQLException, InterruptedException {
        var committed = new CommittedStateReader(settings.kafka(), settings.topics(), settings.channels().names(),
                format, nanoTime);
        byte[] offset = new StartOffsetResolver(settings, source, server(), sink, committed::read, clock)
                .resolve(created, watch().membership());
        created.clear();
        return offset;
    }

    /**
     * Returns the configuration with which Debezium reads from this start offset; null takes an initial snapshot first.
     */
    EngineConfiguration engineConfiguration(byte @Nullable [] startOffset) throws SQLException {
        return new EngineConfiguration(settings.database(), settings.replication(), settings.channels(),
                server(), settings.server(), startOffset == null ? source.snapshotPlan(new KeyColumns("")) : null,
                watch());
    }

    /** Writes the first heartbeat: required after a snapshot, which ends with it; otherwise on a best-effort basis. */
    Started firstHeartbeat(byte @Nullable [] startOffset) {
        return startOffset == null ? source::heartbeat : source::tryHeartbeat;
    }

    /** Reports what {@link #prepare} found, and starts to check the requirements with every heartbeat. */
    RequirementsMonitor monitor(RequirementsMonitor.Handling handling) {
        handling.onDegradations().accept(degradations);
        return RequirementsMonitor.start(source, watch(), topics, settings.replication().heartbeatInterval(),
                new RequirementsMonitor.Handling(handling.onProblem(),
                        found -> handling.onDegradations().accept(futureCommits.addTo(found))));
    }

    private SourceWatch watch() {
        return Objects.requireNonNull(watch, "the source has not been checked");
    }

    private void capturedFuture(Instant commitTime) {
        if (futureCommits.captured(commitTime)) {
            watch().requestLook();
        }
    }

    private SourceServer server() {
        return Objects.requireNonNull(server, "the source has not been checked");
    }

    CaptureSettings settings() {
        return settings;
    }

    EventRecords records() {
        return records;
    }

    OffsetFormat format() {
        return format;
    }
}
