package dev.sluice.clients;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One client from its first request to status 204: a replay with cuts, live events with cuts, then events one by one,
 * and the end of the range. Its range of time and its tenant are its own. Used by one thread.
 */
final class Round implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** Much less than a heartbeat. */
    private static final Duration AT_ONCE = Duration.ofSeconds(20);
    private static final int LIVE_STEPS = 10;
    private static final int SMALL = 40;
    /** The bytes of an event in the stream are more than this. */
    private static final int BYTES_OF_A_SMALL_EVENT = 120;

    private final ChannelTopics topics;
    private final CuttingProxy proxy;
    private final Client client;
    private final String tenant;
    private final Instant until;
    private final Random random;
    private final int events;
    private final int cuts;
    private final Follower follower;
    private int published;

    /**
     * Publishes half of the events and starts the client, with half of the cuts.
     *
     * @param until
     *            the end of the round's range, ten minutes or more after that of the round before it
     */
    Round(ChannelTopics topics, CuttingProxy proxy, Client client, Instant until, int events, int cuts, long seed)
            throws IOException {
        this.topics = topics;
        this.proxy = proxy;
        this.client = client;
        this.tenant = "round-" + until.getEpochSecond();
        this.until = until;
        this.random = new Random(seed);
        this.events = events;
        this.cuts = cuts;
        publish(events / 2);
        URI stream = proxy.base().resolve("/api/v1/stream?since=earliest&until=" + until);
        this.follower = client.follow(stream, RunningBridge.token(tenant), () -> proxy.cut(randomCuts(cuts / 2)));
    }

    private List<Cut> randomCuts(int count) {
        return Cut.random(count, events * BYTES_OF_A_SMALL_EVENT / cuts, random);
    }

    /** Waits for the end of the replay. Then publishes the other events in small parts, with further cuts. */
    void survivesCuts() {
        awaitAll("after cuts in a replay", LIMIT);
        proxy.cut(randomCuts(cuts - cuts / 2));
        for (int step = 0; step < LIVE_STEPS; step++) {
            publish((events - events / 2) / LIVE_STEPS);
            awaitAll("after cuts in live events", LIMIT);
        }
        assertThat(proxy.cutsLeft()).as("cuts that were not made").isZero();
    }

    private void publish(int count) {
        List<PublishedEvent> events = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            events.add(next(SMALL));
        }
        topics.publish(tenant, events);
    }

    private PublishedEvent next(int size) {
        return PublishedEvent.of(published++, size, until.minusSeconds(540).plusMillis(published));
    }

    /** Publishes events of these sizes, each after the one before it has arrived. */
    void eachArrivesBeforeTheNext(int... sizes) {
        publish(1);
        awaitAll("after a reconnect", LIMIT);
        for (int size : sizes) {
            topics.publish(tenant, List.of(next(size)));
            awaitAll("of about " + size + " characters, before the next write", AT_ONCE);
        }
    }

    /** Ends the range and compares what the client received with the topics. */
    void endsAtNoContentWithEveryEventOnce() {
        topics.settle(until);
        await("a stop at 204", LIMIT, follower::hasStopped);

        List<ReceivedEvent> received = received();
        for (String channel : ChannelTopics.CHANNELS) {
            assertThat(received.stream().filter(event -> event.channel().equals(channel)))
                    .as("%s: events of %s", client.name(), channel).isEqualTo(topics.read(tenant, channel));
        }
        assertThat(received).hasSize(published);
    }

    private List<ReceivedEvent> received() {
        return follower.lines().stream().filter(ReceivedEvent::isIn).map(ReceivedEvent::of).toList();
    }

    private void awaitAll(String when, Duration limit) {
        await("event " + published + " " + when, limit,
                () -> follower.lines().stream().filter(ReceivedEvent::isIn).count() >= published);
    }

    private void await(String what, Duration limit, Callable<Boolean> condition) {
        try {
            Awaitility.await().pollInterval(Duration.ofMillis(20)).atMost(limit).until(condition);
        } catch (ConditionTimeoutException late) {
            throw new AssertionError("%s: no %s within %s. It has received %d of %d events, and %d cuts are left.%n%s"
                    .formatted(client.name(), what, limit, received().size(), published, proxy.cutsLeft(),
                            follower.log()),
                    late);
        }
    }

    @Override
    public void close() throws IOException {
        proxy.cancelCuts();
        follower.close();
    }
}
