package dev.sluice.bridge.stream;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
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

import static dev.sluice.bridge.log.TestRecords.position;
import static org.assertj.core.api.Assertions.assertThat;

/** A stream in the middle of an event that is sent in parts, on a loop that the test steps. */
class LargeEventTest {
    private static final int PARTITION = 3;
    private static final int BYTES = 40_000;
    private static final Selection SELECTION = new Selection("acme", "ada", TestRecords.CHANNELS.all(), KindFilter.ALL,
            TimeRange.ALL);
    private static final StreamSettings SETTINGS = new StreamSettings(Duration.ofSeconds(30), Duration.ofSeconds(2),
            Duration.ofSeconds(2), Duration.ofMinutes(1), Duration.ZERO, 1);

    private final TestTime time = new TestTime();
    private final WriterLoop loop = new WriterLoop("test", time::nanos, new PinnedMemory(1));
    private final RecordedOutput output = new RecordedOutput();

    private static EventRecord record(int epoch, @Nullable String recipient, char filling, int length) {
        return EventRecord.event(new EventRecord.Coordinates(0, 0, epoch, 0),
                new EventRecord.Audience("acme", null, recipient), "activity:new".getBytes(StandardCharsets.UTF_8),
                ("\"" + String.valueOf(filling).repeat(length) + "\"").getBytes(StandardCharsets.UTF_8));
    }

    private static ReplayResult progress(EventRecord record) {
        var end = Position.copyOf(new long[]{0, -1}, new int[]{record.leaderEpoch(), 0});
        var records = List.of(new PositionedRecord(record, end));
        return new ReplayResult.Progress(records, records, end);
    }

    /** Opens a stream that is blocked in the middle of its first event, which has been released. */
    private Connection blockedInTheMiddle(ScriptedLog log) throws InterruptedException {
        log.bounds = new LogBounds(position(0, 0), position(-1, -1));
        var ticket = new StreamTicket(SELECTION, PARTITION,
                new Start.Begin(position(-1, -1), List.of(), List.of()), new RangeEndState.Unbounded(),
                log.bounds(PARTITION), new StreamTerms(OnGap.CONTINUE, ReplaySpeed.UNLIMITED, Instant.MAX),
                new Admission.Permit(() -> {}));
        var connection = new Connection(
                new StreamContext(log, new RangeEnd(log, Optional::empty, Runnable::run, time::nanos), SETTINGS,
                        new StreamListener() {
                        }, time),
                loop, ticket, output);
        output.room.set(2);
        loop.add(connection);
        connection.writable();
        run();
        Objects.requireNonNull(log.tails.open().get(PARTITION)).append(List.of(record(1, null, 'a', BYTES)),
                position(0, -1), new HashSet<>());
        loop.wake(List.of("acme"));
        run();
        assertThat(output.text()).contains("data: \"aaa").doesNotContain("a\"\n");
        return connection;
    }

    private void run() throws InterruptedException {
        while (loop.step(Duration.ZERO)) {
            // Until the queue is empty.
        }
    }

    private void takeBytes(Connection connection) throws InterruptedException {
        output.room.set(100);
        connection.writable();
        run();
    }

    @Test
    void continuesWithTheSameRecord() throws InterruptedException {
        Connection connection = blockedInTheMiddle(new ScriptedLog(progress(record(1, null, 'a', BYTES))));
        takeBytes(connection);
        assertThat(output.text()).contains("data: \"" + "a".repeat(BYTES) + "\"\nid: activity.3.0~");
    }

    @Test
    void neverContinuesWithAnotherRecordAtTheOffset() throws InterruptedException {
        for (EventRecord other : List.of(record(2, null, 'a', BYTES), record(1, "bob", 'a', BYTES),
                record(1, null, 'B', BYTES), record(1, null, 'B', BYTES / 2), record(2, "bob", 'B', 2 * BYTES))) {
            var fresh = new LargeEventTest();
            Connection connection = fresh.blockedInTheMiddle(new ScriptedLog(progress(other)));
            int before = fresh.output.text().length();
            fresh.takeBytes(connection);
            assertThat(fresh.output.text()).as("nothing of %s/%s", other.leaderEpoch(), other.recipient())
                    .hasSize(before);
            assertThat(connection.isOpen()).isFalse();
        }
    }

    @Test
    void readsAgainEachSecondAfterAFailure() throws InterruptedException {
        var log = new ScriptedLog(new ReplayResult.Unavailable("down"), new ReplayResult.Unavailable("down"),
                new ReplayResult.Unavailable("down"), progress(record(1, null, 'a', BYTES)));
        Connection connection = blockedInTheMiddle(log);
        takeBytes(connection);
        // Four reads, a second and a tick of the timer apart.
        for (int millis = 0; millis < 5000; millis += 100) {
            time.pass(Duration.ofMillis(100));
            run();
        }
        assertThat(output.text()).contains("a\"\nid: activity.3.0~");
    }

    @Test
    void nothingIsWrittenIntoAnEventWhenTheServerEndsTheStream() throws InterruptedException {
        Connection connection = blockedInTheMiddle(new ScriptedLog());
        output.room.set(100);
        int before = output.text().length();
        connection.goodbye(Goodbye.DRAINING);
        run();
        assertThat(output.text()).hasSize(before);
        assertThat(connection.isOpen()).isFalse();
    }
}
