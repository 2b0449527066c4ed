package dev.sluice.bridge.stream;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import dev.sluice.bridge.admission.Admission;
import dev.sluice.bridge.log.EventRecord;
import dev.sluice.bridge.log.LogBounds;
import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.log.PositionedRecord;
import dev.sluice.bridge.log.ReplayResult;
import dev.sluice.bridge.log.TestRecords;
import dev.sluice.bridge.request.KindFilter;
import dev.sluice.bridge.request.OnGap;
import dev.sluice.bridge.request.ReplaySpeed;
import dev.sluice.bridge.request.Selection;
import dev.sluice.bridge.request.StreamTerms;
import dev.sluice.bridge.request.TimeRange;

import static dev.sluice.bridge.log.TestRecords.event;
import static dev.sluice.bridge.log.TestRecords.position;
import static org.assertj.core.api.Assertions.assertThat;

/** The frames of one stream, byte by byte, on a loop that the test steps. */
class ConnectionTest {
    private static final int PARTITION = 3;
    private static final Position BEGIN = position(-1, -1);
    private static final Selection SELECTION = new Selection("acme", "ada", TestRecords.CHANNELS.all(), KindFilter.ALL,
            TimeRange.ALL);
    private static final Selection BOUNDED = RangeEndTest.selection(TestRecords.CHANNELS.all());
    private static final StreamSettings SETTINGS = new StreamSettings(Duration.ofSeconds(30), Duration.ofSeconds(2),
            Duration.ofSeconds(2), Duration.ofMinutes(1), Duration.ZERO, 1);
    private static final String READY = "retry: 2000\nevent: ready\ndata: {\"tenant\":\"acme\",\"user\":\"ada\","
            + "\"channels\":[\"activity\",\"notification\"],\"behind\":0,\"heartbeat\":\"PT30S\"}\n" + id(-1);
    private static final String CAUGHT_UP = "event: caught-up\ndata: {\"replayed\":0}\n\n";

    private final TestTime time = new TestTime();
    private final WriterLoop loop = new WriterLoop("test", time::nanos, new PinnedMemory(1 << 20));
    private final RecordedOutput output = new RecordedOutput();
    private final List<String> calls = new ArrayList<>();
    private final StreamListener listener = new StreamListener() {
        @Override
        public void opened(Selection selection) {
            calls.add("opened");
        }

        @Override
        public void closed(Selection selection) {
            calls.add("closed");
        }

        @Override
        public void disconnected(Disconnect cause) {
            calls.add("disconnected " + cause.text());
        }

        @Override
        public void goodbye(Goodbye reason) {
            calls.add("goodbye " + reason.text());
        }
    };

    @Test
    void greetsAndReportsCaughtUpIfNothingWasMissed() throws InterruptedException {
        open(new ScriptedLog(), BEGIN, terms());

        assertThat(output.text()).isEqualTo(READY + CAUGHT_UP);
        assertThat(calls).containsExactly("opened");
    }

    @Test
    void writesAnEventOfTheTailWithItsPosition() throws InterruptedException {
        var log = new ScriptedLog();
        open(log, BEGIN, terms());

        append(log, event(0, 0, "acme"), position(0, -1));

        assertThat(output.text()).isEqualTo(
                READY + CAUGHT_UP + "event: activity:new\ndata: {\"n\":0}\n" + id(0));
    }

    @Test
    void reportsTheNumberOfReplayedEventsBeforeItFollows() throws InterruptedException {
        var log = new ScriptedLog(new ReplayResult.Progress("block",
                List.of(new PositionedRecord(event(0, 0, "acme"), position(0, -1))), position(0, -1)));
        open(log, position(0, -1), terms());

        assertThat(output.text()).isEqualTo(READY.replace("\"behind\":0", "\"behind\":1")
                + "event: activity:new\ndata: {\"n\":0}\n" + id(0)
                + "event: caught-up\ndata: {\"replayed\":1}\n\n");
    }

    @Test
    void pingsWithItsPositionWhenTheHeartbeatIsDue() throws InterruptedException {
        open(new ScriptedLog(), BEGIN, terms());
        int before = output.text().length();

        pass(Duration.ofSeconds(31));

        assertThat(output.text().substring(before))
                .isEqualTo("event: ping\ndata: {\"time\":\"2026-01-02T03:04:36Z\",\"behind\":0}\n" + id(-1));
    }

    @Test
    void advancesThePositionPastOtherTenantsRecordsWithTheNextPing() throws InterruptedException {
        var log = new ScriptedLog();
        open(log, BEGIN, terms());
        int before = output.text().length();

        append(log, event(0, 0, "globex"), position(0, -1));
        pass(Duration.ofSeconds(31));

        assertThat(output.text().substring(before)).doesNotContain("activity:new").endsWith(id(0));
    }

    @Test
    void saysGoodbyeWhenItsTokenExpires() throws InterruptedException {
        open(new ScriptedLog(), BEGIN,
                new StreamTerms(OnGap.CONTINUE, ReplaySpeed.UNLIMITED, time.instant().plusSeconds(10)));

        pass(Duration.ofSeconds(11));

        assertThat(output.whole()).endsWith("retry: 2000\nevent: goodbye\n"
                + "data: {\"reason\":\"credentials-expired\",\"retryMs\":2000}\n" + id(-1));
        assertThat(calls).containsExactly("opened", "goodbye credentials-expired", "closed");
    }

    @Test
    void rendersNothingWhileTheOutputIsBlocked() throws InterruptedException {
        var log = new ScriptedLog();
        output.room.set(1);
        Connection connection = open(log, BEGIN, terms());
        int before = output.text().length();

        append(log, event(0, 0, "acme"), position(0, -1));
        append(log, event(0, 1, "acme"), position(1, -1));
        assertThat(output.text()).hasSize(before);

        output.room.set(10);
        connection.writable();
        run();
        assertThat(output.text().substring(before)).contains("{\"n\":0}", "{\"n\":1}").endsWith(id(1));
    }

    @Test
    void endsOnceIfTheClientDisconnectsTwice() throws InterruptedException {
        Connection connection = open(new ScriptedLog(), BEGIN, terms());

        connection.disconnected(Disconnect.LEFT);
        connection.disconnected(Disconnect.STALLED);
        run();

        assertThat(calls).containsExactly("opened", "disconnected left", "closed");
    }

    @Test
    void countsToTheHighWatermarkAndNotToTheLastStableOffset() throws InterruptedException {
        var log = new ScriptedLog();
        log.bounds = new LogBounds(position(0, 0), BEGIN, position(2, -1));
        open(log, SELECTION, new RangeEndState.Unbounded(), terms());

        assertThat(output.text()).startsWith(READY.replace("\"behind\":0", "\"behind\":3") + CAUGHT_UP);
        log.highWatermark = position(6, 0);
        int before = output.text().length();
        pass(Duration.ofSeconds(31));

        assertThat(output.text().substring(before)).contains("event: ping\n", "\"behind\":8}");
    }

    @Test
    void saysGoodbyeIfAnOpenTransactionHoldsTheRangeForTooLong() throws InterruptedException {
        var log = new ScriptedLog();
        log.bounds = new LogBounds(position(0, 0), BEGIN, position(2, -1));
        log.openTransactions = List.of(RangeEndTest.transaction(0, 0));
        open(log, BOUNDED, new RangeEndState.Held(position(2, -1), BEGIN), terms());

        pass(Duration.ofSeconds(9));
        assertThat(output.text()).doesNotContain("goodbye");
        pass(Duration.ofSeconds(2));

        assertThat(output.whole()).endsWith("retry: 2000\nevent: goodbye\ndata: {\"reason\":\"not-settled\","
                + "\"retryMs\":2000,\"transactions\":[{\"channel\":\"activity\",\"partition\":3,\"producerId\":1004,"
                + "\"age\":\"PT12S\"}]}\n" + id(-1));
        assertThat(calls).containsExactly("opened", "goodbye not-settled", "closed");
    }

    @Test
    void completesIfTheTransactionEndsInTime() throws InterruptedException {
        var log = new ScriptedLog();
        log.bounds = new LogBounds(position(0, 0), BEGIN, position(2, -1));
        open(log, BOUNDED, new RangeEndState.Held(position(2, -1), BEGIN), terms());
        pass(Duration.ofSeconds(5));

        log.bounds = new LogBounds(position(0, 0), position(2, -1));
        append(log, event(0, 1, "acme"), position(2, -1));
        pass(Duration.ofSeconds(2));

        assertThat(output.whole()).contains("{\"n\":1}").endsWith(
                "event: goodbye\ndata: {\"reason\":\"complete\",\"retryMs\":2000}\n" + id(2));
    }

    private StreamTerms terms() {
        return new StreamTerms(OnGap.CONTINUE, ReplaySpeed.UNLIMITED, Instant.MAX);
    }

    private Connection open(ScriptedLog log, Position end, StreamTerms terms) throws InterruptedException {
        log.bounds = new LogBounds(position(0, 0), end);
        return open(log, SELECTION, new RangeEndState.Unbounded(), terms);
    }

    private Connection open(ScriptedLog log, Selection selection, RangeEndState end, StreamTerms terms)
            throws InterruptedException {
        var ticket = new StreamTicket(selection, PARTITION, new Start.Begin(BEGIN, List.of(), List.of()), end,
                log.bounds(PARTITION), terms, new Admission.Permit(() -> {}));
        var context = new StreamContext(log, new RangeEnd(log, Optional::empty, Runnable::run, time::nanos), SETTINGS,
                listener,
                time);
        var connection = new Connection(context, loop, ticket, output);
        loop.add(connection);
        connection.writable();
        run();
        return connection;
    }

    private void append(ScriptedLog log, EventRecord record, Position edge) throws InterruptedException {
        Objects.requireNonNull(log.tails.open().get(PARTITION)).append(List.of(record), edge, new HashSet<>());
        loop.wake(List.of("acme"));
        run();
    }

    private void pass(Duration duration) throws InterruptedException {
        time.pass(duration);
        run();
        // What the timers have queued.
        run();
    }

    private void run() throws InterruptedException {
        while (loop.step(Duration.ZERO)) {
            // Until the queue is empty.
        }
    }

    private static String id(long activity) {
        return "id: activity.3." + activity + "~k7f30,notification.3.-1~p0x20\n\n";
    }
}
