package dev.sluice.reliability.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

import dev.sluice.reliability.check.CapturedTable;
import dev.sluice.reliability.check.EventSequences;
import dev.sluice.reliability.check.Fingerprint;
import dev.sluice.reliability.part.Installation;
import dev.sluice.testkit.Frame;
import dev.sluice.testkit.FrameParser;
import dev.sluice.testkit.StreamSocket;

/**
 * A client that reconnects with its last event ID whenever its stream ends, as an EventSource does, and keeps a
 * fingerprint of each event. Owns one thread.
 */
public final class StreamClient implements AutoCloseable {
    private static final int RETRY_MILLIS = 300;
    /** More than twice the heartbeat: a stream that is silent for this long is dead. */
    private static final Duration SILENCE_LIMIT = Duration.ofSeconds(75);
    private static final long SLOW_INTERVAL_MILLIS = 10;
    private static final int RESTLESS_LINES = 4000;

    private final Caller caller;
    private final Behaviour behaviour;
    private final StreamAddress address;
    private final Random random;
    /** Owned by the thread; after it has ended, by the thread that closes. */
    private final EventSequences received = new EventSequences();
    private final Set<String> ended = ConcurrentHashMap.newKeySet();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger fullResumes = new AtomicInteger();
    private final AtomicLong newestRowMillis = new AtomicLong();
    private final CountDownLatch hurry = new CountDownLatch(1);
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;
    /** The last event ID. Owned by the thread. */
    private String lastId = "";
    /** Written by the thread, closed by the thread that closes this client. */
    private volatile @Nullable StreamSocket open;

    /**
     * The identity of a client, and the mark of its last rows.
     *
     * @param lastKind
     *            the kind of the rows that are written last
     */
    public record Caller(String tenant, String user, String lastKind) {}

    /** Creates a client and starts to read from the earliest event. */
    public StreamClient(Installation installation, Caller caller, Behaviour behaviour, long seed) {
        this.caller = caller;
        this.behaviour = behaviour;
        this.address = new StreamAddress(installation.http(),
                installation.tokens().token(caller.tenant(), caller.user()));
        this.random = new Random(seed);
        this.thread = Thread.ofPlatform().name("client-" + caller.tenant() + "-" + behaviour.label()).start(this::run);
    }

    private void run() {
        try {
            while (stop.getCount() > 0) {
                try {
                    connect();
                } catch (IOException gone) {
                    // The loop reconnects.
                }
                stop.await(1 + random.nextInt(RETRY_MILLIS), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    private void connect() throws IOException, InterruptedException {
        try (var socket = new StreamSocket(SILENCE_LIMIT)) {
            open = socket;
            if (stop.getCount() == 0) {
                return;
            }
            switch (address.open(socket, lastId)) {
                case StreamAddress.Answer.Stream stream -> {
                    connections.incrementAndGet();
                    if (lastId.split(",", -1).length == CapturedTable.channels().size()) {
                        fullResumes.incrementAndGet();
                    }
                    read(stream.lines());
                }
                case StreamAddress.Answer.NotNow _ -> {}
                case StreamAddress.Answer.Refused refused -> complaints
                        .add("refused with " + refused.status() + " after " + lastId + ": " + refused.body());
            }
        }
    }

    private void read(BufferedReader lines) throws IOException, InterruptedException {
        int linesToRead = behaviour == Behaviour.RESTLESS && hurry.getCount() > 0
                ? 1 + random.nextInt(RESTLESS_LINES)
                : Integer.MAX_VALUE;
        var parser = new FrameParser();
        for (String line = lines.readLine(); line != null && stop.getCount() > 0; line = lines.readLine()) {
            if (linesToRead-- == 0) {
                return;
            }
            Frame frame;
            try {
                frame = parser.line(line);
            } catch (IllegalStateException incomplete) {
                // The last line of a stream that was cut off.
                if (lines.read() >= 0) {
                    complaints.add("not a line of an event stream: " + line);
                }
                return;
            }
            if (frame != null) {
                lastId = frame.id().isEmpty() ? lastId : frame.id();
                take(frame);
            }
        }
    }

    private void take(Frame frame) throws InterruptedException {
        String event = frame.event();
        String data = frame.data();
        // The dead letters show whether the capture reports its gaps correctly.
        if (event.equals("gap") && !data.contains("\"reason\":\"source\"")) {
            complaints.add("a gap: " + data);
        }
        if (!frame.isEvent()) {
            return;
        }
        String channel = event.substring(0, event.indexOf(':'));
        String offset = Long.toString(frame.element(channel).offset());
        received.add(caller.tenant(), channel, Fingerprint.of(event, offset, data));
        if (data.contains("\"kind\":\"" + caller.lastKind() + "\"")) {
            ended.add(channel);
        }
        int time = data.lastIndexOf("\"occurredAt\":\"");
        if (time >= 0) {
            int begin = time + "\"occurredAt\":\"".length();
            newestRowMillis.accumulateAndGet(
                    Instant.parse(data.substring(begin, data.indexOf('"', begin))).toEpochMilli(), Math::max);
        }
        if (behaviour == Behaviour.SLOW && hurry.getCount() > 0) {
            hurry.await(SLOW_INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Returns the way in which it reads. */
    public Behaviour behaviour() {
        return behaviour;
    }

    /** Returns the tenant whose events it reads. */
    public String tenant() {
        return caller.tenant();
    }

    /**
     * Returns the time of the newest activity that it has received, in milliseconds since the epoch; zero before the
     * first.
     */
    public long newestRowMillis() {
        return newestRowMillis.get();
    }

    /** Returns the number of channels whose last row it has received. */
    public int endedChannels() {
        return ended.size();
    }

    /** Returns how many of its connections sent a Last-Event-ID for all channels. */
    public int fullResumes() {
        return fullResumes.get();
    }

    /** Makes the client read as fast as it can and stay connected from now on. */
    public void hurry() {
        hurry.countDown();
    }

    /**
     * Returns fingerprints of all events, by type, offset and value. May be called only after the client was closed.
     */
    public EventSequences received() {
        return received;
    }

    /** Returns the gaps of the log and the refusals that it received, a sentence each. */
    public List<String> complaints() {
        return complaints;
    }

    /** Returns the number of streams that it has opened. */
    public int connections() {
        return connections.get();
    }

    /** Disconnects permanently. Idempotent. */
    @Override
    public void close() {
        hurry.countDown();
        stop.countDown();
        StreamSocket socket = open;
        try {
            if (socket != null) {
                socket.close();
            }
            thread.join();
        } catch (IOException closed) {
            complaints.add("its socket could not be closed: " + closed);
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }
}
