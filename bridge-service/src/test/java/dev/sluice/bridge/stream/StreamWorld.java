package dev.sluice.bridge.stream;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.admission.Admission;
import dev.sluice.bridge.eventid.EventId;
import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.Channels;
import dev.sluice.bridge.log.EventRecord;
import dev.sluice.bridge.log.LogBounds;
import dev.sluice.bridge.log.LogObserver;
import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.log.TestRecords;
import dev.sluice.bridge.log.replay.MemoryEventLog;
import dev.sluice.bridge.request.KindFilter;
import dev.sluice.bridge.request.OnGap;
import dev.sluice.bridge.request.ReplaySpeed;
import dev.sluice.bridge.request.Selection;
import dev.sluice.bridge.request.SizeLimit;
import dev.sluice.bridge.request.StreamTerms;
import dev.sluice.bridge.request.TimeRange;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A log of one partition, one writer loop and the connections of some clients, all on the test's thread. Nothing
 * happens without a call of the test.
 */
final class StreamWorld {
    static final Channels CHANNELS = new Channels(TestRecords.CHANNELS.all(), 1);
    static final Duration HEARTBEAT = Duration.ofSeconds(30);
    private static final int MAX_STEPS = 20_000;

    final TestTime time = new TestTime();
    /** So small that a user may pin one large record, and no very large one. */
    private static final long MAX_PINNED = 120_000;

    final WriterLoop loop = new WriterLoop("under-test", time::nanos, new PinnedMemory(MAX_PINNED));
    final MemoryEventLog log;
    private final RangeEnd rangeEnd;
    private Optional<Instant> settled = Optional.empty();
    private final Map<TestClient, Link> links = new HashMap<>();
    private final List<Link> unnoticedBreaks = new ArrayList<>();
    private final Map<TestClient, Position> startPositions = new HashMap<>();
    private final List<EventRecord> appended = new ArrayList<>();
    private long timestamp = 1000;
    private boolean fromEarliest;
    private int opened;
    private int closed;

    /** A connection and its output. */
    record Link(Connection connection, FakeOutput output) {}

    StreamWorld(MemoryEventLog.Size size) {
        this.log = new MemoryEventLog(CHANNELS, size, new LogObserver() {
            @Override
            public void appended(int partition, Collection<String> tenants) {
                loop.wake(tenants);
            }
        });
        this.rangeEnd = new RangeEnd(log, () -> settled, Runnable::run, time::nanos);
    }

    static Selection selection(String tenant, String user, List<Channel> channels) {
        return selection(tenant, user, channels, SizeLimit.NONE);
    }

    static Selection selection(String tenant, String user, List<Channel> channels, SizeLimit sizeLimit) {
        return new Selection(tenant, user, channels, KindFilter.ALL, TimeRange.ALL, sizeLimit);
    }

    /** Clients without a position start at the earliest record, not at the latest. */
    StreamWorld fromEarliest() {
        fromEarliest = true;
        return this;
    }

    /** Appends a record with a later timestamp and a filling of this many bytes. */
    void append(int channel, String tenant, @Nullable String recipient, int millisLater, int filling) {
        timestamp += millisLater;
        String json = "{\"of\":\"" + tenant + "/" + (recipient == null ? "*" : recipient) + "\",\"n\":"
                + log.end(channel, 0) + ",\"filling\":\"" + "x".repeat(filling) + "\"}";
        appended.add(log.append(channel, tenant, recipient, timestamp, json));
    }

    /** Opens a stream, as a request does. {@code between} runs after the bounds are read, before the stream opens. */
    void connect(TestClient client, Runnable between) {
        LogBounds bounds = log.bounds(0);
        Optional<EventId> position = client.position();
        Position start = fromEarliest ? bounds.beforeEarliest() : bounds.last();
        if (position.isEmpty()) {
            startPositions.put(client, start);
        }
        Position common = log.commonPrefix(0, Start.requestedPosition(0, client.selection.channels(), position, bounds),
                bounds);
        var begin = (Start.Begin) Start.decide(0, client.selection.channels(), position, bounds, common, start);
        between.run();
        connect(client, new StreamTicket(client.selection, 0, begin, new RangeEndState.Unbounded(), bounds,
                new StreamTerms(OnGap.CONTINUE, ReplaySpeed.UNLIMITED, Instant.MAX), new Admission.Permit(() -> {})));
    }

    private void connect(TestClient client, StreamTicket ticket) {
        var settings = new StreamSettings(HEARTBEAT, Duration.ofSeconds(1), Duration.ofSeconds(3),
                Duration.ofMinutes(1),
                Duration.ZERO, 1);
        var output = new FakeOutput();
        var connection = new Connection(new StreamContext(log, rangeEnd, settings, new StreamListener() {
            @Override
            public void opened(Selection selection) {
                opened++;
            }

            @Override
            public void closed(Selection selection) {
                closed++;
            }
        }, time), loop, ticket, output);
        output.onWritable(connection::writable);
        loop.add(connection);
        links.put(client, new Link(connection, output));
    }

    /** Gives another client the start position of this one. */
    void adopt(TestClient other, TestClient client) {
        Position begin = startPositions.get(client);
        if (begin != null) {
            startPositions.put(other, begin);
        }
    }

    /** Returns the client's connection, if it has one. */
    Optional<Link> link(TestClient client) {
        return Optional.ofNullable(links.get(client));
    }

    FakeOutput output(TestClient client) {
        return link(client).orElseThrow().output;
    }

    /** Breaks a connection: the client receives only {@code arrived} bytes, and the server notices at once or later. */
    void disconnect(TestClient client, int arrived, boolean noticed) {
        Link link = links.remove(client);
        if (link != null) {
            byte[] bytes = link.output.bytes();
            client.read(bytes, Math.min(arrived, bytes.length));
            link.output.disconnect();
            if (noticed) {
                link.connection.disconnected(Disconnect.LEFT);
            } else {
                unnoticedBreaks.add(link);
            }
        }
    }

    /** Runs one task of the writer loop, if there is one; returns whether there was. */
    boolean writeOnce() {
        try {
            return loop.step(Duration.ZERO);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stop);
        }
    }

    /** Runs everything that can run without time passing, while every output takes bytes. */
    void settle() {
        links.values().forEach(link -> link.output.pausing(false));
        for (int steps = 0;; steps++) {
            assertThat(steps).as("steps until nothing is left to run").isLessThan(MAX_STEPS);
            log.feedAll();
            links.values().stream().filter(link -> !link.output.isClosed())
                    .forEach(link -> link.output.take(Integer.MAX_VALUE));
            boolean wrote = writeOnce();
            if (!log.step() && !wrote) {
                return;
            }
        }
    }

    /** Settles repeatedly while time passes. */
    void settleWithTime() {
        for (int seconds : new int[]{0, 1, 1, 31, 31, 31}) {
            time.pass(Duration.ofSeconds(seconds));
            // Each step of the loop runs the due timers.
            writeOnce();
            settle();
        }
    }

    /** Returns how many connections are open. */
    int open() {
        return opened - closed;
    }

    /** Ends all connections, after the clients have read everything. */
    void disconnectAll() {
        unnoticedBreaks.forEach(link -> link.connection.disconnected(Disconnect.LEFT));
        for (TestClient client : List.copyOf(links.keySet())) {
            assertThat(output(client).isIdle()).as("everything sent to " + client).isTrue();
            disconnect(client, Integer.MAX_VALUE, true);
        }
        settle();
        assertThat(open()).as("open connections").isZero();
        assertThat(log.openTails()).as("open tails").isZero();
    }

    /** Asserts that a client received each of its records once and in order, or was told of a gap. */
    void verify(TestClient client) {
        Position begin = startPositions.get(client);
        for (Channel channel : client.selection.channels()) {
            List<Long> received = client.received(channel);
            assertThat(received).as("order and uniqueness for %s in %s", client, channel.name()).isSorted()
                    .doesNotHaveDuplicates();
            List<Long> wanted = begin == null
                    ? List.of()
                    : appended.stream().filter(record -> record.channel() == channel.index()
                            && record.offset() > begin.offset(channel.index()) && client.selection.test(record))
                            .map(EventRecord::offset).toList();
            assertThat(wanted).as("only its own for %s in %s", client, channel.name()).containsAll(received);
            List<Long> missing = wanted.stream().filter(offset -> !received.contains(offset)).toList();
            assertThat(missing).as("missing without a gap: %s in %s, gaps %s", client, channel.name(),
                    client.gaps()).allMatch(
                            offset -> client.knowsGapAt(channel, offset)
                                    && !log.holds(channel.index(), 0, offset));
        }
    }
}
