package dev.sluice.capture.engine;

import java.util.List;
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
    void saysWhatFollowsFromARowOfTheWalThatPostgresCannotPrint() {
        for (String error : List.of("ERROR: invalid memory alloc request size 1080000003",
                "ERROR: string buffer exceeds maximum allowed length (1073741823 bytes)\n  Detail: Cannot enlarge string"
                        + " buffer containing 600000027 bytes by 600000002 more bytes.",
                "ERROR: out of memory\n  Detail: Cannot enlarge string buffer containing 600000027 bytes by 600000002"
                        + " more bytes.")) {
            assertThat(sentence(error + "\n  Where: slot \"mine\", output plugin \"pgoutput\", in the change callback,"
                    + " associated LSN 0/24D5020")).startsWith("PostgreSQL cannot print a row in the WAL")
                    .contains("1 GB").contains("LSN 0/24D5020").doesNotContain("\n")
                    .contains("SELECT pg_drop_replication_slot('mine');");
        }
    }

    @Test
    void saysWhatFollowsFromARowOfATableThatPostgresCannotPrint() {
        assertThat(sentence("ERROR: invalid memory alloc request size 1080000003"))
                .startsWith("PostgreSQL cannot print a row of a captured table").contains("FOLLOW_ONLY")
                .doesNotContain("pg_drop_replication_slot");
    }

    /** PostgreSQL requests such an impossible size when data is corrupt. */
    @Test
    void leavesOtherSizesAsTheyAre() {
        assertThat(EngineFailure.explained(
                new IllegalStateException("ERROR: invalid memory alloc request size 18446744073709551613"), "mine"))
                .isNull();
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
