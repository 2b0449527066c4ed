package dev.sluice.capture;

import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

import static dev.sluice.capture.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

/** Restarts, broken connections and fencing while rows are written. */
@ResourceLock(CapturedDatabase.SHARED)
class CaptureRecoveryIT {
    private static final int ROUNDS = 2;

    private final CapturedDatabase database = CapturedDatabase.create();

    @AfterEach
    void giveBack() {
        database.close();
    }

    @Test
    void aRestartLosesAndDuplicatesNothingWhileRowsAreWritten() throws Exception {
        assertThat(streamFor(0).states).noneMatch(CaptureState.Retrying.class::isInstance);
        try (var writers = new Writers(database)) {
            for (int round = 1; round <= ROUNDS; round++) {
                assertThat(streamFor(20 * round).states).noneMatch(CaptureState.Retrying.class::isInstance);
            }
            writers.finish();
        }
        try (Capture capture = Capture.start(database.settings(), CaptureListener.NONE)) {
            Writers.assertEveryRowOnceAndInOrder(database);
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
    }

    @Test
    void aBrokenReplicationConnectionLosesAndDuplicatesNothing() throws Exception {
        assertNothingIsLostOrDuplicatedDespite(database::breakReplication);
    }

    @Test
    void aFencedCaptureStartsOverAndLosesAndDuplicatesNothing() throws Exception {
        assertNothingIsLostOrDuplicatedDespite(database::fence);
    }

    @Test
    void aTransactionLargerThanABatchThatBreaksInTheMiddleArrivesOnce() {
        var observed = new Observed();
        try (Capture capture = Capture.start(database.settings(), observed)) {
            observed.awaitStreaming();
            database.insertWideRows(20_000);
            for (int round = 1; round <= 2; round++) {
                database.breakReplication();
                awaitRetries(observed, round);
            }
            Writers.assertEveryRowOnceAndInOrder(database);
            assertThat(observed.commits.stream().filter(it -> it.sent().events() > 0)).singleElement()
                    .satisfies(it -> assertThat(it.sent().events()).isEqualTo(20_000));
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
    }

    private void assertNothingIsLostOrDuplicatedDespite(Runnable interruption) throws Exception {
        var observed = new Observed();
        try (Capture capture = Capture.start(database.settings(), observed)) {
            observed.awaitStreaming();
            try (var writers = new Writers(database)) {
                for (int round = 1; round <= ROUNDS; round++) {
                    observed.awaitCommitAfter(observed.commits.size() + 10);
                    interruption.run();
                    awaitRetries(observed, round);
                }
                writers.finish();
            }
            Writers.assertEveryRowOnceAndInOrder(database);
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
    }

    private Observed streamFor(int commits) {
        var observed = new Observed();
        try (Capture capture = Capture.start(database.settings(), observed)) {
            observed.awaitStreaming();
            observed.awaitCommitAfter(commits);
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
        return observed;
    }

    private static void awaitRetries(Observed observed, int atLeast) {
        within(Duration.ofSeconds(60))
                .until(() -> observed.states.stream().filter(CaptureState.Retrying.class::isInstance)
                        .count() >= atLeast
                        && observed.states.get(observed.states.size() - 1) instanceof CaptureState.Streaming);
    }
}
