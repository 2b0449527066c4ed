package dev.sluice.bridge.log;

/** Receives everything that a log tells, in tests. */
public interface LogObserver extends LogSignals, LogTelemetry {
    /** Ignores everything. */
    LogObserver NONE = new LogObserver() {
    };

    /** Returns listeners that tell this observer. */
    default LogListeners listeners() {
        return new LogListeners(this, this);
    }
}
