package dev.sluice.bridge.stream;

import java.time.Clock;
import java.time.Duration;

import dev.sluice.bridge.log.EventLog;
import dev.sluice.bridge.log.LogBounds;
import dev.sluice.bridge.log.OffsetVector;

/** Opens streams, and ends them all when this instance stops. Thread-safe. */
public final class Streams {
    /** What one connection adds to the time that a drain takes, up to the time that is set. */
    private static final Duration DRAIN_PER_CONNECTION = Duration.ofMillis(5);

    private final EventLog log;
    private final WriterLoops loops;
    private final Connections connections;
    private final StreamSettings settings;
    private final StreamListener listener;
    private final Clock clock;

    /** Streams from {@code log}, written by {@code loops}; both stay the caller's. */
    public Streams(EventLog log, WriterLoops loops, Connections connections, StreamSettings settings,
            StreamListener listener, Clock clock) {
        this.log = log;
        this.loops = loops;
        this.connections = connections;
        this.settings = settings;
        this.listener = listener;
        this.clock = clock;
    }

    /** Takes a place for a stream of this user, if there is one. */
    public Admission admit(String tenant, String user) {
        return connections.admit(tenant, user);
    }

    /**
     * The position after which a stream without one begins. Blocks.
     *
     * @throws dev.sluice.bridge.log.LogUnavailableException
     *             if the log cannot be read now
     */
    public OffsetVector begin(Selection selection, int partition, Origin origin, LogBounds bounds) {
        return switch (origin) {
            case Origin.Live live -> bounds.last();
            case Origin.Earliest earliest -> bounds.beforeEarliest();
            case Origin.Since(var instant) -> log.before(partition, instant, bounds);
            case Origin.Last(int count) -> new Newest(log, partition, selection, bounds).before(count);
        };
    }

    /**
     * Opens a stream to {@code output}. It begins to write when the returned connection is told that the output is
     * {@link Connection#writable}, and ends itself when the peer is gone, its token has expired, or the loops close; it
     * then gives its place back.
     */
    public Connection open(StreamTicket ticket, EventOutput output) {
        WriterLoop loop = loops.next();
        var tail = log.tail(ticket.partition(), ticket.selection().tenant(), ticket.bounds());
        var connection = new Connection(log, loop, settings, listener, clock, ticket, tail, output);
        loop.add(connection);
        return connection;
    }

    /** Refuses new streams and ends the open ones, spread over the set time. Blocks until that is done. */
    public void drain() {
        Duration enough = DRAIN_PER_CONNECTION.multipliedBy(connections.drain());
        loops.drain(enough.compareTo(settings.drain()) < 0 ? enough : settings.drain());
        loops.close();
    }
}
