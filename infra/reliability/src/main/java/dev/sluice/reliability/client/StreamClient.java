package dev.sluice.reliability.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.Socket;
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

import dev.sluice.reliability.check.EventSequences;
import dev.sluice.reliability.check.Fingerprint;
import dev.sluice.reliability.part.Installation;

/**
 * A client that comes back with its last id however often the bridge is gone, as an EventSource does, and remembers a
 * fingerprint of each event. Owns one thread.
 */
public final class StreamClient implements AutoCloseable {
    private static final int RETRY_MILLIS = 300;
    private static final long SLOW_INTERVAL_MILLIS = 10;
    private static final int RESTLESS_LINES = 4000;

    private final Caller caller;
    private final Behaviour behaviour;
    private final StreamAddress address;
    private final Random random;
    /** Owned by the thread; by the closing one after it. */
    private final EventSequences received = new EventSequences();
    private final Set<String> ended = ConcurrentHashMap.newKeySet();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong newestRowMillis = new AtomicLong();
    private final CountDownLatch hurry = new CountDownLatch(1);
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;
    /** Where it resumes. Owned by the thread. */
    private String lastId = "";
    /** Written by the thread, read by whoever closes. */
    private volatile @Nullable Socket open;

    /**
     * Who is calling, and what the last row is called.
     *
     * @param tenant
     *            whose events it reads
     * @param user
     *            which of the tenant's users it is
     * @param lastKind
     *            the kind of the rows that are written last
     */
    public record Caller(String tenant, String user, String lastKind) {}

    /** Begins to read from the earliest event. */
    public StreamClient(Installation installation, Caller caller, Behaviour behaviour, long seed) {
        this.caller = caller;
        this.behaviour = behaviour;
        this.address = new StreamAddress(installation.http(),
                Tokens.of(installation.secret(), caller.tenant(), caller.user()));
        this.random = new Random(seed);
        this.thread = Thread.ofPlatform().name("client-" + caller.tenant() + "-" + behaviour.label()).start(this::run);
    }

    private void run() {
        try {
            while (stop.getCount() > 0) {
                try {
                    connect();
                } catch (IOException gone) {
                    // It comes back.
                }
                stop.await(1 + random.nextInt(RETRY_MILLIS), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    private void connect() throws IOException, InterruptedException {
        try (Socket socket = StreamAddress.socket()) {
            open = socket;
            if (stop.getCount() == 0) {
                return;
            }
            switch (address.open(socket, lastId)) {
                case StreamAddress.Answer.Stream stream -> {
                    connections.incrementAndGet();
                    read(stream.lines());
                }
                case StreamAddress.Answer.NotNow _ -> {}
                case StreamAddress.Answer.Refused refused -> complaints
                        .add("refused with " + refused.status() + " after " + lastId + ": " + refused.body());
            }
        }
    }

    private void read(BufferedReader lines) throws IOException, InterruptedException {
        int patience = behaviour == Behaviour.RESTLESS && hurry.getCount() > 0
                ? 1 + random.nextInt(RESTLESS_LINES)
                : Integer.MAX_VALUE;
        String event = "";
        String data = "";
        String id = "";
        for (String line = lines.readLine(); line != null && stop.getCount() > 0; line = lines.readLine()) {
            if (patience-- == 0) {
                return;
            }
            if (line.startsWith("event: ")) {
                event = line.substring("event: ".length());
            } else if (line.startsWith("data: ")) {
                data = line.substring("data: ".length());
            } else if (line.startsWith("id: ")) {
                id = line.substring("id: ".length());
            } else if (line.isEmpty()) {
                lastId = id.isEmpty() ? lastId : id;
                take(event, data, id);
                event = "";
                data = "";
                id = "";
            }
        }
    }

    private void take(String event, String data, String id) throws InterruptedException {
        int colon = event.indexOf(':');
        if (event.equals("gap")) {
            complaints.add("a gap: " + data);
        }
        if (colon < 0) {
            return;
        }
        String channel = event.substring(0, colon);
        received.add(caller.tenant(), channel, Fingerprint.of(event, offset(id, channel), data));
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

    /** The offset of the event in its own channel. */
    private static String offset(String id, String channel) {
        int begin = ("," + id).indexOf("," + channel + ".");
        int offset = id.indexOf('.', begin + channel.length() + 1) + 1;
        return id.substring(offset, id.indexOf('~', offset));
    }

    /** How it reads. */
    public Behaviour behaviour() {
        return behaviour;
    }

    /** Whose events it reads. */
    public String tenant() {
        return caller.tenant();
    }

    /** The time of the newest activity that it has got; zero before the first. */
    public long newestRowMillis() {
        return newestRowMillis.get();
    }

    /** In how many channels the last row has come. */
    public int endedChannels() {
        return ended.size();
    }

    /** From now on it reads as fast as it can, and stays. */
    public void hurry() {
        hurry.countDown();
    }

    /** All events, by type, offset and value; after it was closed. */
    public EventSequences received() {
        return received;
    }

    /** Gaps that it was told of, and refusals. */
    public List<String> complaints() {
        return complaints;
    }

    /** How often it was connected. */
    public int connections() {
        return connections.get();
    }

    /** Hangs up for good. Idempotent. */
    @Override
    public void close() {
        hurry.countDown();
        stop.countDown();
        Socket socket = open;
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
