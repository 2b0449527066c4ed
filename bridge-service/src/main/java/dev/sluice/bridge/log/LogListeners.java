package dev.sluice.bridge.log;

/**
 * The listeners of the log.
 *
 * @param signals
 *            receive signals that the bridge must act on
 * @param telemetry
 *            receive data for metrics and logging
 */
public record LogListeners(LogSignals signals, LogTelemetry telemetry) {}
