package dev.sluice.bridge.log;

/** Receives all signals and telemetry of a log, in tests. */
public interface LogObserver extends LogSignals, LogTelemetry {
    /** Ignores everything. */
    LogObserver NONE = new LogObserver() {
    };

    /** Returns listeners that pass everything to this observer. */
    default LogListeners listeners() {
        return new LogListeners(this, this);
    }
}
