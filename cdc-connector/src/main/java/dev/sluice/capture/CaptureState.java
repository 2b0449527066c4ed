package dev.sluice.capture;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import dev.sluice.capture.problem.Degradation;

/**
 * The state of a capture. Starting → Streaming → Retrying → Starting …; Halted instead of Retrying after a failure that
 * no further start can solve; Stopped from any state.
 */
public sealed interface CaptureState {
    /**
     * The start is in progress: checks, topics, committed offset, replication slot, engine. No changes are read yet.
     *
     * @param since
     *            when the start began
     * @param degradations
     *            the unmet requirements that were found so far
     */
    record Starting(Instant since, List<Degradation> degradations) implements CaptureState {
        public Starting {
            degradations = List.copyOf(degradations);
        }
    }

    /**
     * The WAL is being read: a first transaction or heartbeat has been committed to Kafka since the start.
     *
     * @param since
     *            when it was committed
     * @param degradations
     *            unmet requirements and other problems that do not stop the capture
     */
    record Streaming(Instant since, List<Degradation> degradations) implements CaptureState {
        public Streaming {
            degradations = List.copyOf(degradations);
        }
    }

    /**
     * A run has failed; the capture starts over from the committed offset.
     *
     * @param cause
     *            one or more sentences: what happened, what follows, what to do
     * @param at
     *            when it failed
     * @param attempt
     *            the number of consecutive failures, from 1
     * @param delay
     *            the time until the next start
     */
    record Retrying(String cause, Instant at, int attempt, Duration delay) implements CaptureState {}

    /**
     * Terminal: every further start would fail in the same way. No start is attempted until an operator has removed the
     * cause and started the capture again.
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
