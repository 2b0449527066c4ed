package dev.sluice.bridge.ops;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import dev.sluice.bridge.log.OpenTransaction;
import dev.sluice.bridge.log.TestRecords;

import static org.assertj.core.api.Assertions.assertThat;

/** How operators learn of a transaction that is open for too long: health and metric. */
class OpenTransactionReportTest {
    private static final OpenTransaction OF_CAPTURE = transaction("sluice-sluice-0", OpenTransaction.Owner.CAPTURE);
    private static final OpenTransaction OF_TOOL = transaction("tool", OpenTransaction.Owner.OTHER);

    private static OpenTransaction transaction(@Nullable String transactionalId, OpenTransaction.Owner owner) {
        return new OpenTransaction(TestRecords.CHANNELS.get(0), 3, 17, 1004, transactionalId, owner,
                Duration.ofSeconds(12));
    }

    @Test
    void isUpWithoutDetailsIfNothingIsOpen() {
        assertThat(TransactionHealth.of(List.of())).isEqualTo(Health.up().build());
    }

    @Test
    void isDownWithTheCommandIfAnotherProducersTransactionIsOpen() {
        Health health = TransactionHealth.of(List.of(OF_CAPTURE, OF_TOOL));

        assertThat(health.getStatus()).isEqualTo(Status.DOWN);
        assertThat(health.getDetails()).containsKey("reason");
        assertThat(health.getDetails().toString())
                .contains("transactionalId=tool", "owner=other", "age=PT12S", "producerId=1004", "partition=3")
                .containsOnlyOnce("command=" + OF_TOOL.abortCommand());
    }

    @Test
    void staysUpAndOffersNoCommandIfTheCapturesTransactionIsOpen() {
        Health health = TransactionHealth.of(List.of(OF_CAPTURE));

        assertThat(health.getStatus()).isEqualTo(Status.UP);
        assertThat(health.getDetails()).containsOnlyKeys("open");
        assertThat(health.getDetails().toString()).contains("owner=capture").doesNotContain("command");
    }

    @Test
    void hasAGaugeForEachTransactionWhileItIsOpen() {
        var registry = new SimpleMeterRegistry();
        var metrics = new BridgeMetrics(registry, System::nanoTime);

        metrics.openTransactions(List.of(OF_TOOL));

        assertThat(registry.get("sluice.log.open.transaction.age").tags("topic", OF_TOOL.channel().topic(),
                "partition", "3", "producer", "1004", "owner", "other").gauge().value()).isEqualTo(12);

        metrics.openTransactions(List.of());

        assertThat(registry.find("sluice.log.open.transaction.age").gauge()).isNull();
    }
}
