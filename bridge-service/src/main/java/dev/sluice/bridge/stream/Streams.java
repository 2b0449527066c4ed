package dev.sluice.bridge.stream;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import dev.sluice.bridge.log.LogBounds;
import dev.sluice.bridge.log.OffsetVector;

/** Opens streams, and ends them all when this instance stops. Thread-safe. */
public final class Streams {
    /** What one connection adds to the time that a drain takes, up to the time that is set. */
    private static final Duration DRAIN_PER_CONNECTION = Duration.ofMillis(5);

    private final Serving serving;
    private final WriterLoops loops;
    private final Connections connections;

    /** Streams served from {@code serving}, written by {@code loops}, which stay the caller's. */
    public Streams(Serving serving, WriterLoops loops, Connections connections) {
        this.serving = serving;
        this.loops = loops;
        this.connections = connections;
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
            case Origin.Since(var instant) -> serving.log().before(partition, instant, bounds);
            case Origin.Last(int count) -> new Newest(serving.log(), partition, selection, bounds).before(count);
        };
    }

    /**
     * Where a stream ends that is wanted for a bounded period only, if that can be told already. Blocks.
     *
     * @throws dev.sluice.bridge.log.LogUnavailableException
     *             if the log cannot be read now
     */
    public Optional<OffsetVector> end(Selection selection, int partition) {
        return selection.period().isBounded()
                ? serving.ending().at(partition, Instant.ofEpochMilli(selection.period().untilMillis()))
                : Optional.empty();
    }

    /**
     * Opens a stream to {@code output}. It begins to write when the returned connection is told that the output is
     * {@link Connection#writable}, and ends itself when the peer is gone, its token has expired, or the loops close; it
     * then gives its place back.
     */
    public Connection open(StreamTicket ticket, EventOutput output) {
        WriterLoop loop = loops.next();
        var connection = new Connection(serving, loop, ticket, output);
        loop.add(connection);
        return connection;
    }

    /** Refuses new streams and ends the open ones, spread over the set time. Blocks until that is done. */
    public void drain() {
        Duration enough = DRAIN_PER_CONNECTION.multipliedBy(connections.drain());
        loops.drain(enough.compareTo(serving.settings().drain()) < 0 ? enough : serving.settings().drain());
        loops.close();
    }
}
