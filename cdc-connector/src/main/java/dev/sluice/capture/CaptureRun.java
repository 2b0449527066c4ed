package dev.sluice.capture;

import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.sluice.capture.engine.CaptureEngine;
import dev.sluice.capture.engine.CommitObserver;
import dev.sluice.capture.engine.EngineConfiguration;
import dev.sluice.capture.event.EventMapper;
import dev.sluice.capture.kafka.CommittedStateReader;
import dev.sluice.capture.kafka.EventRecords;
import dev.sluice.capture.kafka.OffsetFormat;
import dev.sluice.capture.kafka.TopicSetup;
import dev.sluice.capture.kafka.TransactionalSink;
import dev.sluice.capture.postgres.Source;

/**
 * One start of the capture, in the only safe order: check the source, prepare the topics, fence what ran before, read
 * what was committed, secure the slot, follow the log. Run by one thread, stopped by any.
 */
final class CaptureRun {
    private final CaptureSettings settings;
    private final CommitObserver observer;
    private final Set<String> created;
    private final Object lock = new Object();
    /** Guarded by the lock. */
    private boolean stopRequested;
    /** Guarded by the lock; set while the engine runs. */
    private @Nullable CaptureEngine engine;
    /** Guarded by the lock; set while interruptible preparation runs. */
    private @Nullable Thread preparing;

    /**
     * @param created
     *            topics that an earlier start has created and not accounted for; changed by the running thread
     */
    CaptureRun(CaptureSettings settings, CommitObserver observer, Set<String> created) {
        this.created = created;
        this.settings = settings;
        this.observer = observer;
    }

    /** Returns when stopped; throws what failed. */
    void run() throws Exception {
        synchronized (lock) {
            if (stopRequested) {
                return;
            }
            preparing = Thread.currentThread();
        }
        Source source = new Source(settings.database(), settings.replication(), settings.channels());
        source.check();
        new TopicSetup(settings.kafka(), settings.topics(), settings.channels().names()).ensure(created::add);
        try (TransactionalSink sink = TransactionalSink.open(settings.kafka(), new EventRecords(settings.topics()),
                settings.transactionalId())) {
            OffsetFormat format = new OffsetFormat(settings.replication().connectorName(), settings.server());
            CommittedStateReader committed = new CommittedStateReader(settings.kafka(), settings.topics(), format);
            byte[] offset = new StartOffsetResolver(settings, source, sink, format, committed::read).offset(created);
            created.clear();
            follow(source, sink, format, offset);
        }
    }

    private void follow(Source source, TransactionalSink sink, OffsetFormat format, byte @Nullable [] offset)
            throws Exception {
        EngineConfiguration configuration = new EngineConfiguration(settings.database(), settings.replication(),
                settings.channels(), settings.server(), offset == null ? source.copies() : null);
        EventMapper mapper = new EventMapper(settings.channels(), settings.topics().maximumEventBytes());
        try (CaptureEngine prepared = new CaptureEngine(configuration, format, offset, sink,
                new CaptureEngine.Handling(mapper, observer,
                        offset == null ? source::heartbeat : source::tryHeartbeat))) {
            synchronized (lock) {
                preparing = null;
                if (stopRequested) {
                    return;
                }
                engine = prepared;
            }
            try (PublicationMonitor watch = PublicationMonitor.start(source, settings.replication().heartbeatInterval(),
                    prepared::requestStop)) {
                prepared.run();
                watch.throwProblem();
            }
        }
    }

    /** Ends the run: preparation by an interrupt, the engine after the batch in hand. Returns at once. */
    void requestStop() {
        synchronized (lock) {
            stopRequested = true;
            if (engine != null) {
                engine.requestStop();
            } else if (preparing != null) {
                preparing.interrupt();
            }
        }
    }
}
