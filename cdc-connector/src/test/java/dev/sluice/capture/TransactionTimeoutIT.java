package dev.sluice.capture;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.sluice.capture.kafka.KafkaCluster;

import static org.assertj.core.api.Assertions.assertThat;

/** PostgreSQL transactions that take longer to carry than Kafka lets a transaction be open. */
class TransactionTimeoutIT {
    private static final int ROWS = 60_000;

    private final CapturedDatabase database = CapturedDatabase.create();
    private final Observed observed = new Observed();

    @AfterEach
    void giveBack() {
        database.close();
    }

    @Test
    void haltsTheCaptureForGoodAndTheRowsComeOnceWhenTheSettingIsRaised() {
        try (Capture capture = Capture.start(withTransactionTimeout(Duration.ofMillis(300)), observed)) {
            observed.awaitStreaming();
            database.sql("insert into activity (tenant_id, kind) select 't' || i % 5, 'big' from generate_series(1, "
                    + ROWS + ") i");
            Awaitility.await().atMost(Duration.ofSeconds(60))
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
        try (TopicReader activity = reader()) {
            assertThat(activity.readToEnd()).isEmpty();
        }
        try (Capture capture = Capture.start(database.settings(), CaptureListener.NONE)) {
            Writers.assertEveryRowOnceAndInOrder(database);
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
    }

    private CaptureSettings withTransactionTimeout(Duration timeout) {
        CaptureSettings settings = database.settings();
        Map<String, String> properties = new HashMap<>(settings.kafka().properties());
        properties.put("transaction.timeout.ms", Long.toString(timeout.toMillis()));
        return new CaptureSettings(settings.database(),
                new KafkaCluster(settings.kafka().bootstrapServers(), properties), settings.topics(),
                settings.channels(), settings.replication());
    }

    private TopicReader reader() {
        return new TopicReader(database.backends().bootstrapServers(), database.topics().channel("activity"));
    }
}
