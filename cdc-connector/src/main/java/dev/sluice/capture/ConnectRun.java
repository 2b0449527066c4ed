package dev.sluice.capture;

import java.util.List;
import java.util.Set;

import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.jspecify.annotations.Nullable;

import dev.sluice.capture.engine.EngineConfiguration;
import dev.sluice.capture.engine.PolledSource;
import dev.sluice.capture.engine.PolledSource.Batch;
import dev.sluice.capture.event.EventMapper;
import dev.sluice.capture.kafka.CommittedStateReader;
import dev.sluice.capture.kafka.EventRecords;
import dev.sluice.capture.kafka.OffsetFormat;
import dev.sluice.capture.kafka.OpenTransaction;
import dev.sluice.capture.kafka.TopicSetup;
import dev.sluice.capture.kafka.TransactionalSink;
import dev.sluice.capture.postgres.Source;
import dev.sluice.capture.problem.CaptureProblem;
import dev.sluice.capture.problem.NonRetriableProblem;

/**
 * One start of the capture in a Connect worker: as {@link CaptureRun}, but the worker has fenced what ran before, sends
 * what is handed out, and commits where it is told. After an exception only {@link #close} is left. Owned by the task's
 * thread.
 */
final class ConnectRun implements AutoCloseable {
    private final PolledSource source;
    private final PublicationMonitor watch;
    private final OpenTransaction transaction;

    private ConnectRun(PolledSource source, PublicationMonitor watch, OpenTransaction transaction) {
        this.source = source;
        this.watch = watch;
        this.transaction = transaction;
    }

    /**
     * Begins where the last one was committed, or for the first time.
     *
     * @param transaction
     *            the worker's, ended
     * @param created
     *            topics that an earlier start has created and not accounted for; changed
     */
    static ConnectRun begin(CaptureSettings settings, SourceTaskContext context, OpenTransaction transaction,
            Set<String> created)
            throws Exception {
        Source database = new Source(settings.database(), settings.replication(), settings.channels());
        database.check();
        new TopicSetup(settings.kafka(), settings.topics(), settings.channels().names()).ensure(created::add);
        EventRecords records = new EventRecords(settings.topics());
        OffsetFormat format = new OffsetFormat(settings.replication().connectorName(), settings.server());
        byte[] offset = offset(settings, database, records, format, created);
        created.clear();
        PolledSource source = new PolledSource(
                new EngineConfiguration(settings.database(), settings.replication(), settings.channels(),
                        settings.server(), offset == null ? database.copies() : null),
                format, offset, new EventMapper(settings.channels(), settings.topics().maximumEventBytes()), records);
        try {
            source.start(context, offset == null ? database::heartbeat : database::tryHeartbeat);
            return new ConnectRun(source,
                    PublicationMonitor.start(database, settings.replication().heartbeatInterval(), () -> {}),
                    transaction);
        } catch (Throwable failed) {
            try {
                source.close();
            } catch (RuntimeException notEvenBegun) {
                failed.addSuppressed(notEvenBegun);
            }
            throw failed;
        }
    }

    /** Where a capture begins is committed by a producer of its own: a worker commits offsets with records only. */
    private static byte @Nullable [] offset(CaptureSettings settings, Source database, EventRecords records,
            OffsetFormat format, Set<String> created) throws Exception {
        try (TransactionalSink sink = TransactionalSink.open(settings.kafka(), records,
                settings.transactionalId() + "-begin")) {
            CommittedStateReader committed = new CommittedStateReader(settings.kafka(), settings.topics(), format);
            return new StartOffsetResolver(settings, database, sink, format, committed::read).offset(created);
        }
    }

    /**
     * What is to be sent next.
     *
     * @param context
     *            told where the transaction ends
     * @throws NonRetriableProblem
     *             if the transaction in hand is open for longer than Kafka lets it
     * @throws CaptureProblem
     *             if a table is no longer published
     */
    List<SourceRecord> poll(SourceTaskContext context) throws InterruptedException {
        NonRetriableProblem overrun = transaction.overrun(null);
        if (overrun != null) {
            throw overrun;
        }
        watch.throwProblem();
        Batch batch = source.poll();
        SourceRecord end = batch.end();
        if (end != null) {
            context.transactionContext().commitTransaction(end);
            transaction.ended();
        }
        if (batch.leavesOpen()) {
            transaction.opened();
            if (batch.copies()) {
                transaction.copies();
            }
        }
        return batch.records();
    }

    @Override
    public void close() {
        watch.close();
        source.close();
    }
}
