package dev.sluice.bridge.stream;

import java.time.Duration;

import dev.sluice.bridge.admission.Admission;
import dev.sluice.bridge.admission.AdmissionControl;

/** The factory of streams, which also ends all responses when this instance stops. Thread-safe. */
public final class Streams {
    /** The drain time of one connection, up to the configured time for all. */
    private static final Duration DRAIN_PER_CONNECTION = Duration.ofMillis(5);

    private final StreamSettings settings;
    private final WriterLoops loops;
    private final AdmissionControl admission;

    /** Creates streams on {@code loops}, which the caller closes. */
    public Streams(StreamSettings settings, WriterLoops loops, AdmissionControl admission) {
        this.settings = settings;
        this.loops = loops;
        this.admission = admission;
    }

    /** Admits a response to this user, if the limits allow it. */
    public Admission admit(String tenant, String user) {
        return admission.admit(tenant, user);
    }

    /**
     * Opens a stream on {@code output}. It begins to write when {@link Connection#writable} is called on the returned
     * connection. It ends itself, and closes its permit, when the client disconnects, its token expires, or the loops
     * are closed.
     */
    public Connection open(StreamContext context, StreamTicket ticket, EventOutput output) {
        WriterLoop loop = loops.next();
        var connection = new Connection(context, loop, ticket, output);
        loop.add(connection);
        if (context.log().isClosed()) {
            // Another log has replaced this one. That ended only the connections that were open at the time.
            loop.execute(() -> connection.goodbye(Goodbye.LOG_UNAVAILABLE));
        }
        return connection;
    }

    /** Refuses new responses and ends the open ones, spread over the drain time. Blocks until that is done. */
    public void drain() {
        Duration enough = DRAIN_PER_CONNECTION.multipliedBy(admission.drain());
        loops.drain(enough.compareTo(settings.drain()) < 0 ? enough : settings.drain());
        loops.close();
    }
}
