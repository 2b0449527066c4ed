package dev.sluice.bridge.log;

/**
 * The receivers of what happens in the log.
 *
 * @param signals
 *            those that must act
 * @param telemetry
 *            those that count and log
 */
public record LogListeners(LogSignals signals, LogTelemetry telemetry) {}
