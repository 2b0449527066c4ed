package dev.sluice.capture;

import org.jspecify.annotations.Nullable;

import dev.sluice.capture.engine.CaptureEngine;
import dev.sluice.capture.engine.CommitObserver;
import dev.sluice.capture.event.EventMapper;
import dev.sluice.capture.kafka.TransactionalSink;

/** One run of the embedded capture, from a start until it fails or is stopped. Run by one thread, stopped by any. */
final class CaptureRun {
    private final StartSequence start;
    private final CommitObserver observer;
    private final Object lock = new Object();
    /** Guarded by the lock. */
    private boolean stopRequested;
    /** Guarded by the lock; set while the engine runs. */
    private @Nullable CaptureEngine engine;
    /** Guarded by the lock; set while interruptible preparation runs. */
    private @Nullable Thread preparing;

    CaptureRun(StartSequence start, CommitObserver observer) {
        this.start = start;
        this.observer = observer;
    }

    /** Returns when stopped; throws the cause when it fails. */
    void run() throws Exception {
        synchronized (lock) {
            if (stopRequested) {
                return;
            }
            preparing = Thread.currentThread();
        }
        start.prepare();
        try (TransactionalSink sink = start.fence(start.settings().transactionalId())) {
            runEngine(sink, start.startOffset(sink));
        }
    }

    private void runEngine(TransactionalSink sink, byte @Nullable [] startOffset) throws Exception {
        CaptureSettings settings = start.settings();
        var mapper = new EventMapper(settings.channels(), settings.topics().maximumEventBytes());
        try (var prepared = new CaptureEngine(start.engineConfiguration(startOffset), start.format(), startOffset, sink,
                new CaptureEngine.Handling(mapper, observer, start.firstHeartbeat(startOffset)))) {
            synchronized (lock) {
                preparing = null;
                if (stopRequested) {
                    return;
                }
                engine = prepared;
            }
            try (PublicationMonitor monitor = start.monitor(prepared::requestStop)) {
                prepared.run();
                monitor.throwProblem();
            }
        }
    }

    /** Ends the run: interrupts the preparation, or stops the engine after its current batch. Returns at once. */
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
