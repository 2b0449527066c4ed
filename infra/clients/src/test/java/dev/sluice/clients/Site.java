package dev.sluice.clients;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ExecutionException;

import dev.sluice.embedded.Backends;

/**
 * A bridge on topics of its own behind a proxy. Each round has a range of time after that of the round before it. Used
 * by one thread.
 */
final class Site implements AutoCloseable {
    private static final Duration RANGE = Duration.ofMinutes(10);

    private final ChannelTopics topics;
    private final CuttingProxy proxy;
    private RunningBridge bridge;
    private Instant until = Instant.now().minus(1, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);

    Site(String prefix) throws IOException, ExecutionException, InterruptedException {
        topics = new ChannelTopics(Backends.shared().bootstrapServers(), prefix);
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

    /** Replaces the bridge as a rolling deployment does: its streams end with a goodbye, and another one is there. */
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
    }
}
