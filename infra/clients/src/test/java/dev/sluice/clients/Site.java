package dev.sluice.clients;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ExecutionException;

import dev.sluice.embedded.KafkaBroker;
import dev.sluice.embedded.KafkaFlush;
import dev.sluice.embedded.KafkaSettings;
import dev.sluice.embedded.LocalPort;

/**
 * A Kafka broker, and a bridge behind a proxy. Each round has a range of time after that of the round before it. Used
 * by one thread.
 */
final class Site implements AutoCloseable {
    private static final Duration RANGE = Duration.ofMinutes(10);

    private final KafkaBroker broker;
    private final ChannelTopics topics;
    private final CuttingProxy proxy;
    private RunningBridge bridge;
    private Instant until = Instant.now().minus(1, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);

    /** Starts it, with the broker's data in an empty folder. */
    Site(Path data) throws IOException, ExecutionException, InterruptedException {
        broker = KafkaBroker.start(new KafkaSettings(data, LocalPort.free(), KafkaFlush.BY_THE_OPERATING_SYSTEM));
        topics = new ChannelTopics(broker.bootstrapServers(), "clients");
        bridge = RunningBridge.start(topics);
        proxy = CuttingProxy.to(bridge.port());
    }

    CuttingProxy proxy() {
        return proxy;
    }

    /** Starts a round, with {@code cuts} at {@code entrance}. */
    Round round(CuttingProxy entrance, Client client, int events, int cuts, long seed) throws IOException {
        until = until.plus(RANGE);
        return new Round(topics, entrance, client, until, events, cuts, seed);
    }

    /** Replaces the bridge as a rolling deployment does: another bridge starts, and the streams end with a goodbye. */
    void redeploy() {
        RunningBridge old = bridge;
        bridge = RunningBridge.start(topics);
        proxy.leadTo(bridge.port());
        old.close();
    }

    @Override
    public void close() throws IOException {
        proxy.close();
        bridge.close();
        topics.close();
        broker.close();
    }
}
