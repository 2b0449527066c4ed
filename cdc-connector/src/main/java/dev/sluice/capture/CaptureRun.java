package dev.sluice.capture;

import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.sluice.capture.engine.CaptureEngine;
import dev.sluice.capture.engine.CommitObserver;
import dev.sluice.capture.event.EventMapper;
import dev.sluice.capture.kafka.TransactionalSink;
import dev.sluice.capture.problem.Degradation;

/** One run of the embedded capture, from a start until it fails or is stopped. Run by one thread, stopped by any. */
final class CaptureRun {
    private final StartSequence start;
    private final CommitObserver observer;
    private final Consumer<List<Degradation>> degradations;
    private final Object lock = new Object();
    /** Guarded by the lock. */
    private boolean stopRequested;
    /** Guarded by the lock; set while the engine runs. */
    private @Nullable CaptureEngine engine;
    /** Guarded by the lock; set while interruptible preparation runs. */
    private @Nullable Thread preparing;

    /**
     * @param degradations
     *            receives what each check of the requirements found, on the monitor's thread or the running one
     */
    CaptureRun(StartSequence start, CommitObserver observer, Consumer<List<Degradation>> degradations) {
        this.start = start;
        this.observer = observer;
        this.degradations = degradations;
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
            try (RequirementsMonitor monitor = start
                    .monitor(new RequirementsMonitor.Handling(prepared::requestStop, degradations))) {
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
