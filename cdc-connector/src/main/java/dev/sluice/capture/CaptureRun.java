package dev.sluice.capture;

import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.capture.engine.CaptureEngine;
import dev.sluice.capture.engine.CommitObserver;
import dev.sluice.capture.engine.EngineConfiguration;
import dev.sluice.capture.engine.SourcePosition;
import dev.sluice.capture.event.DeadLetter;
import dev.sluice.capture.event.EventMapper;
import dev.sluice.capture.event.Lsn;
import dev.sluice.capture.kafka.CommittedState;
import dev.sluice.capture.kafka.CommittedStateReader;
import dev.sluice.capture.kafka.OffsetFormat;
import dev.sluice.capture.kafka.TopicSetup;
import dev.sluice.capture.kafka.TransactionalSink;
import dev.sluice.capture.postgres.Source;

/**
 * One start of the capture, in the only safe order: check the source, prepare the topics, fence what ran before, read
 * what was committed, secure the slot, follow the log. Run by one thread, stopped by any.
 */
final class CaptureRun {
    private static final Logger LOG = LoggerFactory.getLogger(CaptureRun.class);

    private final CaptureSettings settings;
    private final CommitObserver observer;
    private final Object lock = new Object();
    /** Guarded by the lock. */
    private boolean stopRequested;
    /** Guarded by the lock; set while the engine runs. */
    private @Nullable CaptureEngine engine;
    /** Guarded by the lock; set while interruptible preparation runs. */
    private @Nullable Thread preparing;

    CaptureRun(CaptureSettings settings, CommitObserver observer) {
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
        new TopicSetup(settings.kafka(), settings.topics(), settings.channels().names()).ensure();
        try (TransactionalSink sink = TransactionalSink.open(settings.kafka(), settings.topics(),
                settings.transactionalId())) {
            OffsetFormat format = new OffsetFormat(settings.replication().connectorName(), settings.server());
            byte[] offset = committedOffset(source, sink, format);
            source.beat();
            follow(sink, format, offset);
        }
    }

    private byte[] committedOffset(Source source, TransactionalSink sink, OffsetFormat format) throws Exception {
        CommittedState committed = new CommittedStateReader(settings.kafka(), settings.topics(), format).read();
        sink.resumeAfter(committed.lastTimestampMillis());
        Map<String, Object> offset = committed.offset();
        String captured = offset == null ? null : SourcePosition.lsn(offset);
        String available = source.ensureSlot(captured);
        if (offset != null && captured != null) {
            if (Long.compareUnsigned(Lsn.parse(available), Lsn.parse(captured)) <= 0) {
                return format.value(offset);
            }
            reportGap(sink, captured, available);
        }
        byte[] first = format.value(SourcePosition.beginningAt(available));
        sink.commitOffset(format.key(), first);
        return first;
    }

    private void reportGap(TransactionalSink sink, String from, String to) {
        LOG.error("Replication slot {} begins at LSN {}, while the topics are complete up to {}: it was created anew or"
                + " moved on by somebody else. What was committed between the two is missing from the topics; a record"
                + " in {} says so, and the capture goes on.", settings.replication().slot(), to, from,
                settings.topics().topics().deadLetter());
        sink.send(DeadLetter.gap("/postgresql/" + settings.database().database(), from, to, Instant.now()));
    }

    private void follow(TransactionalSink sink, OffsetFormat format, byte[] offset) throws Exception {
        EngineConfiguration configuration = new EngineConfiguration(settings.database(), settings.replication(),
                settings.channels(), settings.server());
        EventMapper mapper = new EventMapper(settings.channels(), settings.topics().maximumEventBytes());
        try (CaptureEngine prepared = new CaptureEngine(configuration, format, offset, sink,
                new CaptureEngine.Handling(mapper, observer))) {
            synchronized (lock) {
                preparing = null;
                if (stopRequested) {
                    return;
                }
                engine = prepared;
            }
            prepared.run();
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
