package dev.sluice.bridge.stream;

import java.time.Clock;

import dev.sluice.bridge.log.EventLog;

/** Opens streams. Thread-safe. */
public final class Streams {
    private final EventLog log;
    private final WriterLoops loops;
    private final StreamSettings settings;
    private final StreamListener listener;
    private final Clock clock;

    /** Streams from {@code log}, written by {@code loops}; both stay the caller's. */
    public Streams(EventLog log, WriterLoops loops, StreamSettings settings, StreamListener listener, Clock clock) {
        this.log = log;
        this.loops = loops;
        this.settings = settings;
        this.listener = listener;
        this.clock = clock;
    }

    /**
     * Opens a stream to {@code output}. It begins to write when the returned connection is told that the output is
     * {@link Connection#writable}, and ends itself when the peer is gone, its token has expired, or the loops close.
     */
    public Connection open(StreamTicket ticket, EventOutput output) {
        WriterLoop loop = loops.next();
        var tail = log.tail(ticket.partition(), ticket.selection().tenant(), ticket.bounds());
        var connection = new Connection(log, loop, settings, listener, clock, ticket, tail, output);
        loop.add(connection);
        return connection;
    }
}
