package dev.sluice.bridge.stream;

import java.time.Duration;

/** Opens streams, and ends them all when this instance stops. Thread-safe. */
public final class Streams {
    /** What one connection adds to the time that a drain takes, up to the time that is set. */
    private static final Duration DRAIN_PER_CONNECTION = Duration.ofMillis(5);

    private final StreamSettings settings;
    private final WriterLoops loops;
    private final Connections connections;

    /** Streams written by {@code loops}, which stay the caller's. */
    public Streams(StreamSettings settings, WriterLoops loops, Connections connections) {
        this.settings = settings;
        this.loops = loops;
        this.connections = connections;
    }

    /** Takes a place for a stream of this user, if there is one. */
    public Admission admit(String tenant, String user) {
        return connections.admit(tenant, user);
    }

    /**
     * Opens a stream to {@code output}. It begins to write when the returned connection is told that the output is
     * {@link Connection#writable}, and ends itself when the peer is gone, its token has expired, or the loops close; it
     * then gives its place back.
     */
    public Connection open(Serving serving, StreamTicket ticket, EventOutput output) {
        WriterLoop loop = loops.next();
        var connection = new Connection(serving, loop, ticket, output);
        loop.add(connection);
        if (serving.log().isClosed()) {
            // Another log has taken its place, and those who were open then have been told already.
            loop.execute(() -> connection.goodbye(Goodbye.LOG_UNAVAILABLE));
        }
        return connection;
    }

    /** Refuses new streams and ends the open ones, spread over the set time. Blocks until that is done. */
    public void drain() {
        Duration enough = DRAIN_PER_CONNECTION.multipliedBy(connections.drain());
        loops.drain(enough.compareTo(settings.drain()) < 0 ? enough : settings.drain());
        loops.close();
    }
}
