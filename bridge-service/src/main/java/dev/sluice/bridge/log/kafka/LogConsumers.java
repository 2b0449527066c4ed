package dev.sluice.bridge.log.kafka;

import java.time.Duration;
import java.util.Properties;

import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.springframework.kafka.core.ConsumerFactory;

/**
 * The factory of the consumers that read the log: committed records only, at assigned offsets, without a consumer
 * group.
 */
public final class LogConsumers {
    private static final String MAX_FETCH_BYTES = Integer.toString(16 * 1024 * 1024);

    /** How these consumers are closed: they have nothing to commit and no group to leave. */
    static final CloseOptions IMMEDIATELY = CloseOptions.timeout(Duration.ZERO);
    /** How long a broker waits for new records before it answers a fetch, in milliseconds. */
    private static final String DEFAULT_WAIT = "500";
    /**
     * Fetch size of replays, in bytes. A larger response can exceed half a G1 region, which may be as small as 1 MiB:
     * it would then be a humongous object, and the collector would run most of the time.
     */
    private static final String REPLAY_FETCH = Integer.toString(448 * 1024);

    private final ConsumerFactory<byte[], byte[]> factory;

    /** Uses a factory that is configured with brokers, security and byte array deserializers. */
    public LogConsumers(ConsumerFactory<byte[], byte[]> factory) {
        this.factory = factory;
    }

    /** Creates a consumer for the tails. */
    Consumer<byte[], byte[]> forTails() {
        return consumer("tails", "2000", DEFAULT_WAIT);
    }

    /** Creates a consumer for tails that have just been opened. */
    Consumer<byte[], byte[]> forNewTails() {
        return consumer("new-tails", "2000", "10");
    }

    /**
     * Creates a consumer for replays. It fetches less than a block, because the next turn may read elsewhere. Its
     * broker wait is short, because a fetch that still waits at the end of the log delays the next turn.
     */
    Consumer<byte[], byte[]> forReplay() {
        return consumer("replay", "4000", "20", REPLAY_FETCH);
    }

    /** Creates a consumer for single slices, with small fetches. */
    Consumer<byte[], byte[]> forSlices() {
        return consumer("replay-slices", "100", "20", "131072");
    }

    /** Creates a consumer for leader epochs; it fetches no records. */
    Consumer<byte[], byte[]> forEpochs() {
        return consumer("epochs", "1", DEFAULT_WAIT);
    }

    /** Creates a consumer that reads single records, with a short wait as for replays. */
    Consumer<byte[], byte[]> forSearch() {
        return consumer("search", "1", "20", "65536");
    }

    /** Creates a consumer for the watermark. */
    Consumer<byte[], byte[]> forWatermark() {
        return consumer("watermark", "500", DEFAULT_WAIT);
    }

    private Consumer<byte[], byte[]> consumer(String purpose, String pollRecords, String waitMillis) {
        return consumer(purpose, pollRecords, waitMillis, MAX_FETCH_BYTES);
    }

    private Consumer<byte[], byte[]> consumer(String purpose, String pollRecords, String waitMillis,
            String fetchBytes) {
        var properties = new Properties();
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, pollRecords);
        properties.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, "1");
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, waitMillis);
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, fetchBytes);
        properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, fetchBytes);
        return factory.createConsumer(null, "sluice-bridge-" + purpose, null, properties);
    }
}
