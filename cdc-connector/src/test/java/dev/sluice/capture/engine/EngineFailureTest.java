package dev.sluice.capture.engine;

import java.util.Objects;

import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;

import io.debezium.DebeziumException;

import static org.assertj.core.api.Assertions.assertThat;

class EngineFailureTest {
    @Test
    void saysWhatASlotThatCannotBeMadeWaitsFor() {
        assertThat(
                sentence("Creation of replication slot failed; query to create replication slot timed out, please make"
                        + " sure that there are no long running queries on the database."))
                .startsWith("Replication slot mine could not be created in time").contains("pg_stat_activity");
    }

    @Test
    void leavesOtherFailuresAsTheyAre() {
        assertThat(EngineFailure.explained(new IllegalStateException("anything"), "mine")).isNull();
        assertThat(EngineFailure.explained(null, "mine")).isNull();
    }

    private static String sentence(String message) {
        return String.valueOf(Objects.requireNonNull(
                EngineFailure.explained(new ConnectException("wrapped", new DebeziumException(message)), "mine"))
                .getMessage());
    }
}
