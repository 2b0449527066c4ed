package dev.sluice.bridge.ops;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

import dev.sluice.bridge.log.OpenTransaction;
import dev.sluice.bridge.log.kafka.CurrentLog;

/**
 * The health of the log's last stable offsets: UP unless a producer other than the capture has held one back for more
 * than ten seconds. Names each such transaction, those of the capture too.
 */
public final class TransactionHealth implements HealthIndicator {
    private final CurrentLog log;

    public TransactionHealth(CurrentLog log) {
        this.log = log;
    }

    @Override
    public Health health() {
        return of(log.openTransactions());
    }

    /** Returns the health while these transactions have been open for too long. */
    static Health of(List<OpenTransaction> open) {
        if (open.isEmpty()) {
            return Health.up().build();
        }
        boolean allOfCapture = open.stream().allMatch(one -> one.owner() == OpenTransaction.Owner.CAPTURE);
        Health.Builder health = allOfCapture
                ? Health.up()
                : Health.down().withDetail("reason", "A producer other than the capture holds a Kafka transaction open:"
                        + " no client gets the events behind it. Stop the producer, then run the command.");
        return health.withDetail("open", open.stream().map(TransactionHealth::detail).toList()).build();
    }

    private static Map<String, Object> detail(OpenTransaction open) {
        var detail = new LinkedHashMap<String, Object>();
        detail.put("topic", open.channel().topic());
        detail.put("partition", open.partition());
        detail.put("producerId", open.producerId());
        if (open.transactionalId() != null) {
            detail.put("transactionalId", open.transactionalId());
        }
        detail.put("owner", open.owner().text());
        detail.put("age", open.age().toString());
        if (open.owner() == OpenTransaction.Owner.OTHER) {
            detail.put("command", open.abortCommand());
        }
        return detail;
    }
}
