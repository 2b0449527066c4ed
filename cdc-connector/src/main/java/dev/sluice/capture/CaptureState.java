package dev.sluice.capture;

import java.time.Duration;
import java.time.Instant;

/** Where a capture stands. Starting → Streaming → Retrying → Starting …; Halted in place of Retrying; Stopped from any. */
public sealed interface CaptureState {
    /**
     * Checks, topics, committed offset, slot, engine: nothing flows yet.
     *
     * @param since
     *            when the start began
     */
    record Starting(Instant since) implements CaptureState {}

    /**
     * The log is being followed: a first transaction or heartbeat has come through since the start.
     *
     * @param since
     *            when it came
     */
    record Streaming(Instant since) implements CaptureState {}

    /**
     * Something failed; the capture starts over from what was committed.
     *
     * @param cause
     *            one sentence or a few: what happened, what follows, what to do
     * @param at
     *            when it failed
     * @param attempt
     *            how many times in a row, from 1
     * @param delay
     *            how long until the next start
     */
    record Retrying(String cause, Instant at, int attempt, Duration delay) implements CaptureState {}

    /**
     * Something failed that would fail again with every start: nothing is tried until an operator has changed what the cause
     * names, and started the capture again.
     *
     * @param cause
     *            what happened, what follows, what to do
     * @param at
     *            when it failed
     */
    record Halted(String cause, Instant at) implements CaptureState {}

    /** Closed. */
    record Stopped() implements CaptureState {}
}
