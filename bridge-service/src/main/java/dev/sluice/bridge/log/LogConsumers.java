package dev.sluice.bridge.log;

import java.time.Duration;
import java.util.Properties;

import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.springframework.kafka.core.ConsumerFactory;

/**
 * Makes the consumers that read the log: committed records only, nowhere but where they were told to, never committing
 * an offset.
 */
public final class LogConsumers {
    private static final String LARGEST_EVENT_AND_MORE = Integer.toString(16 * 1024 * 1024);

    /** How these consumers are closed: they have nothing to commit or to leave. */
    static final CloseOptions AT_ONCE = CloseOptions.timeout(Duration.ZERO);
    /** How long a broker waits for news before it answers a fetch, in milliseconds. */
    private static final String DEFAULT_WAIT = "500";
    /**
     * What replays fetch at once, in bytes: of what is larger than half a region, which may be as small as a mebibyte, the
     * G1 collector makes a humongous object, and collects the garbage of a replay nearly all the time.
     */
    private static final String REPLAY_FETCH = Integer.toString(448 * 1024);

    private final ConsumerFactory<byte[], byte[]> factory;

    /** From a factory that knows brokers, security and byte deserializers. */
    public LogConsumers(ConsumerFactory<byte[], byte[]> factory) {
        this.factory = factory;
    }

    /** For the tails: whatever arrives, at once. */
    Consumer<byte[], byte[]> forTails() {
        return consumer("tails", "2000", DEFAULT_WAIT);
    }

    /**
     * For replays: less than a block at once, as the next turn may go on elsewhere. Between two turns a fetch may be
     * waiting at the end of the log, and the next turn has to wait until that is back.
     */
    Consumer<byte[], byte[]> forReplay() {
        return consumer("replay", "4000", "20", REPLAY_FETCH);
    }

    /** For a few slices here and there: what comes after them is not wanted. */
    Consumer<byte[], byte[]> forSlices() {
        return consumer("replay-slices", "100", "20", "131072");
    }

    /** For questions about leader epochs; it fetches nothing. */
    Consumer<byte[], byte[]> forEpochs() {
        return consumer("epochs", "1", DEFAULT_WAIT);
    }

    /** For looking at single records. */
    Consumer<byte[], byte[]> forSearch() {
        return consumer("search", "1", DEFAULT_WAIT, "65536");
    }

    /** For the watermark. */
    Consumer<byte[], byte[]> forWatermark() {
        return consumer("watermark", "500", DEFAULT_WAIT);
    }

    private Consumer<byte[], byte[]> consumer(String purpose, String pollRecords, String waitMillis) {
        return consumer(purpose, pollRecords, waitMillis, LARGEST_EVENT_AND_MORE);
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
