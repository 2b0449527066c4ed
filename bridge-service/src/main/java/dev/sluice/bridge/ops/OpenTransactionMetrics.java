package dev.sluice.bridge.ops;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;

import dev.sluice.bridge.log.OpenTransaction;

/**
 * The gauge of transactions that have been open for too long, one for each topic partition that they hold back, and one
 * log line for each of them. Thread-safe.
 */
final class OpenTransactionMetrics {
    private static final Logger logger = LoggerFactory.getLogger(OpenTransactionMetrics.class);

    private final MultiGauge ages;
    /** The transactions that were logged; guarded by this. */
    private Set<Key> logged = Set.of();

    /** A transaction in one topic partition. */
    private record Key(String topic, int partition, long producerId, long startOffset) {
        static Key of(OpenTransaction open) {
            return new Key(open.channel().topic(), open.partition(), open.producerId(), open.startOffset());
        }
    }

    OpenTransactionMetrics(MeterRegistry registry) {
        this.ages = MultiGauge.builder("sluice.log.open.transaction.age").baseUnit("seconds")
                .description("Age of a transaction that has held back a partition for more than ten seconds")
                .register(registry);
    }

    /** Replaces what is reported. */
    synchronized void open(List<OpenTransaction> open) {
        ages.register(open.stream().map(one -> MultiGauge.Row.of(
                Tags.of("topic", one.channel().topic(), "partition", Integer.toString(one.partition()), "producer",
                        Long.toString(one.producerId()), "owner", one.owner().text()),
                one.age().toSeconds())).toList(), true);
        Set<Key> now = new HashSet<>();
        for (OpenTransaction one : open) {
            now.add(Key.of(one));
            if (!logged.contains(Key.of(one))) {
                log(one);
            }
        }
        logged = now;
    }

    private static void log(OpenTransaction open) {
        switch (open.owner()) {
            case CAPTURE -> logger.info("The capture has had a transaction open in partition {} of topic {} for {} s"
                    + " (producer {}). Clients get its events when it is complete. A large PostgreSQL transaction takes"
                    + " this long.", open.partition(), open.channel().topic(), open.age().toSeconds(),
                    open.producerId());
            case OTHER ->
                logger.warn("Producer {} ({}) has had a transaction open in partition {} of topic {} for {} s."
                        + " No client gets the events behind it, and past ranges are not settled. Stop the producer,"
                        + " then run: {}", open.producerId(),
                        open.transactionalId() == null
                                ? "without a transactional id"
                                : "transactional id " + open.transactionalId(),
                        open.partition(), open.channel().topic(), open.age().toSeconds(), open.abortCommand());
        }
    }
}
