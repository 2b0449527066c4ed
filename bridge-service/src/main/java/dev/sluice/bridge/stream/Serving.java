package dev.sluice.bridge.stream;

import java.time.Clock;

import dev.sluice.bridge.log.EventLog;

/**
 * What responses are served from. Everything in it stays the caller's.
 *
 * @param log
 *            what is read
 * @param ending
 *            tells where bounded streams end
 * @param settings
 *            how streams behave
 * @param listener
 *            told what happens
 * @param clock
 *            tells when heartbeats, waiting and tokens end
 */
public record Serving(EventLog log, Ending ending, StreamSettings settings, StreamListener listener, Clock clock) {}
