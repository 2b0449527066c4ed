package dev.sluice.capture;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

import static dev.sluice.capture.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

/** PostgreSQL transactions that take longer to publish than the timeout of a Kafka transaction. */
@ResourceLock(CapturedDatabase.SHARED)
class TransactionTimeoutIT {
    /** More than any machine captures within the timeout. */
    private static final int ROWS = 150_000;

    private final CapturedDatabase database = CapturedDatabase.create();
    private final Observed observed = new Observed();

    @AfterEach
    void giveBack() {
        database.close();
    }

    @Test
    void haltsTheCaptureAndPublishesEachRowOnceWhenTheTimeoutIsRaised() {
        try (Capture capture = Capture.start(database.settings(Map.of("transaction.timeout.ms", "300")), observed)) {
            observed.awaitStreaming();
            database.insertWideRows(ROWS);
            within(Duration.ofSeconds(60))
                    .until(() -> capture.state() instanceof CaptureState.Halted);
            database.awaitFreeSlot();
            assertThat(capture.state()).isInstanceOfSatisfying(CaptureState.Halted.class, halted -> assertThat(
                    halted.cause()).startsWith("A PostgreSQL transaction took ")
                    .contains("longer than transaction.timeout.ms=300 allows").contains("the capture has stopped")
                    .contains("Raise transaction.timeout.ms in the Kafka client properties"));
            assertThat(observed.states).noneMatch(CaptureState.Retrying.class::isInstance)
                    .filteredOn(CaptureState.Starting.class::isInstance).hasSize(1);
        }
        assertThat(observed.states.get(observed.states.size() - 1)).isInstanceOf(CaptureState.Stopped.class);
        try (TopicReader activity = database.channel("activity")) {
            assertThat(activity.readToEnd()).isEmpty();
        }
        try (Capture capture = Capture.start(database.settings(), CaptureListener.NONE)) {
            Writers.assertEveryRowOnceAndInOrder(database);
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
    }

}
