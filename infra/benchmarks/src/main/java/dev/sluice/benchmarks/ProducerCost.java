package dev.sluice.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import dev.sluice.schemas.EventHeaders;

/**
 * The cost of writing the bytes of captured rows to Kafka without a capture: with a plain producer and with a
 * transactional one. Used by one thread.
 */
final class ProducerCost {
    private static final int RATE = 100;
    private static final int WARM_UP = 1000;

    private final String bootstrapServers;
    private final int rows;
    private final int bulk;
    private final int rounds;

    ProducerCost(String bootstrapServers, int rows, int bulk, int rounds) {
        this.bootstrapServers = bootstrapServers;
        this.rows = rows;
        this.bulk = bulk;
        this.rounds = rounds;
    }

    List<List<String>> measure() throws Exception {
        List<ConsumerRecord<byte[], byte[]>> sample = SampleProducer.sample(bootstrapServers, Arrivals.BULK, bulk);
        List<List<String>> measured = new ArrayList<>();
        SampleProducer.createTopics(bootstrapServers, "producer-cost.plain", "producer-cost.transactional");
        try (var plain = SampleProducer.plain(bootstrapServers, "producer-cost.plain");
                var transactional = SampleProducer.transactional(bootstrapServers, "producer-cost.transactional")) {
            measure(plain, CaptureSection.ONE_PLAIN, CaptureSection.BULK_PLAIN, sample, measured);
            measure(transactional, CaptureSection.ONE_TRANSACTIONAL, CaptureSection.BULK_TRANSACTIONAL, sample,
                    measured);
        }
        return measured;
    }

    private void measure(SampleProducer sender, String one, String inBulk, List<ConsumerRecord<byte[], byte[]>> sample,
            List<List<String>> measured) throws Exception {
        try (var arrivals = new Arrivals(bootstrapServers, sender.topic(), WARM_UP + rows)) {
            long next = System.nanoTime();
            for (int number = 0; number < WARM_UP + rows; number++) {
                LockSupport.parkNanos(next - System.nanoTime());
                next += TimeUnit.SECONDS.toNanos(1) / (number < WARM_UP ? 10 * RATE : RATE);
                long sent = System.nanoTime();
                sender.begin();
                sender.add(sample.get(number % sample.size()), Map.of(EventHeaders.KIND, "measured",
                        EventHeaders.SUBJECT, Integer.toString(number)));
                sender.end();
                while (arrivals.nanos(number) == 0) {
                    Thread.onSpinWait();
                }
                if (number >= WARM_UP) {
                    measured.add(CaptureBenchmark.row(one, 1, (arrivals.nanos(number) - sent) / 1000));
                }
            }
            for (int round = 0; round <= rounds; round++) {
                long before = arrivals.bulk();
                long began = System.nanoTime();
                sender.bulk(sample, bulk);
                arrivals.awaitBulk(before + bulk);
                if (round > 0) {
                    measured.add(CaptureBenchmark.row(inBulk, bulk, (System.nanoTime() - began) / 1000));
                }
            }
        }
    }
}
