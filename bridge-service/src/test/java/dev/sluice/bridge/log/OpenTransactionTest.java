package dev.sluice.bridge.log;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class OpenTransactionTest {
    @ParameterizedTest
    @CsvSource({"sluice-sluice-0, CAPTURE", "sluice-sluice-0-begin, CAPTURE", "sluice, CAPTURE",
            "sluice-republish-0, OTHER", "sluicegate-0, OTHER", "tool, OTHER", ", OTHER"})
    void knowsTheCaptureByItsTransactionalId(@Nullable String transactionalId, OpenTransaction.Owner owner) {
        assertThat(OpenTransaction.Owner.of("sluice", transactionalId)).isEqualTo(owner);
    }

    @Test
    void namesTheCommandThatAbortsIt() {
        var open = new OpenTransaction(TestRecords.CHANNELS.get(0), 3, 17, 1004, null, OpenTransaction.Owner.OTHER,
                Duration.ofMillis(12_900));

        assertThat(open.abortCommand()).isEqualTo("kafka-transactions.sh --bootstrap-server <brokers> abort --topic "
                + TestRecords.CHANNELS.get(0).topic() + " --partition 3 --start-offset 17");
        assertThat(open.age()).hasToString("PT12S");
    }
}
