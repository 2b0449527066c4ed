package dev.sluice.capture;

import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CaptureRecoveryIT {
    private static final int ROUNDS = 2;

    private final CapturedDatabase database = CapturedDatabase.create();

    @AfterEach
    void giveBack() {
        database.close();
    }

    @Test
    void aRestartLosesAndDoublesNothingWhileWritersKeepWriting() throws Exception {
        assertThat(streamFor(0).states).noneMatch(CaptureState.Retrying.class::isInstance);
        try (Writers writers = new Writers(database)) {
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
    void aBrokenReplicationConnectionLosesAndDoublesNothing() throws Exception {
        Observed observed = new Observed();
        try (Capture capture = Capture.start(database.settings(), observed)) {
            observed.awaitStreaming();
            try (Writers writers = new Writers(database)) {
                for (int round = 1; round <= ROUNDS; round++) {
                    observed.awaitCommitAfter(observed.commits.size() + 10);
                    database.breakReplication();
                    awaitRetries(observed, round);
                }
                writers.finish();
            }
            Writers.assertEveryRowOnceAndInOrder(database);
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
    }

    @Test
    void aTransactionLargerThanABatchThatBreaksInTheMiddleArrivesOnce() {
        Observed observed = new Observed();
        try (Capture capture = Capture.start(database.settings(), observed)) {
            observed.awaitStreaming();
            database.sql("insert into activity (tenant_id, kind) select 't' || i % 5, 'big' from"
                    + " generate_series(1, 60000) i");
            // So many rows take long enough for this to come in the middle.
            for (int round = 1; round <= 2; round++) {
                database.breakReplication();
                awaitRetries(observed, round);
            }
            Writers.assertEveryRowOnceAndInOrder(database);
            assertThat(observed.commits.stream().filter(it -> it.sent().events() > 0)).singleElement()
                    .satisfies(it -> assertThat(it.sent().events()).isEqualTo(60_000));
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
    }

    @Test
    void aCaptureThatIsFencedStartsOverAndLosesAndDoublesNothing() throws Exception {
        Observed observed = new Observed();
        try (Capture capture = Capture.start(database.settings(), observed)) {
            observed.awaitStreaming();
            try (Writers writers = new Writers(database)) {
                for (int round = 1; round <= ROUNDS; round++) {
                    observed.awaitCommitAfter(observed.commits.size() + 10);
                    database.fence();
                    awaitRetries(observed, round);
                }
                writers.finish();
            }
            Writers.assertEveryRowOnceAndInOrder(database);
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
    }

    private Observed streamFor(int commits) {
        Observed observed = new Observed();
        try (Capture capture = Capture.start(database.settings(), observed)) {
            observed.awaitStreaming();
            observed.awaitCommitAfter(commits);
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
        return observed;
    }

    private static void awaitRetries(Observed observed, int atLeast) {
        Awaitility.await().atMost(60, TimeUnit.SECONDS)
                .until(() -> observed.states.stream().filter(CaptureState.Retrying.class::isInstance)
                        .count() >= atLeast
                        && observed.states.get(observed.states.size() - 1) instanceof CaptureState.Streaming);
    }
}
