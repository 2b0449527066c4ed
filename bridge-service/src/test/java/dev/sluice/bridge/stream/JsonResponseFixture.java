package dev.sluice.bridge.stream;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.springframework.util.unit.DataSize;

import dev.sluice.bridge.admission.Admission;
import dev.sluice.bridge.log.EventRecord;
import dev.sluice.bridge.log.LogBounds;
import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.log.PositionedRecord;
import dev.sluice.bridge.log.ReplayResult;
import dev.sluice.bridge.log.TestRecords;
import dev.sluice.bridge.request.KindFilter;
import dev.sluice.bridge.request.OnGap;
import dev.sluice.bridge.request.PullMode;
import dev.sluice.bridge.request.ReplaySpeed;
import dev.sluice.bridge.request.Selection;
import dev.sluice.bridge.request.StreamTerms;
import dev.sluice.bridge.request.TimeRange;

import static dev.sluice.bridge.log.TestRecords.position;
import static org.awaitility.Awaitility.await;

/** JSON responses over scripted logs, on a clock that the test moves. Used by one thread. */
final class JsonResponseFixture implements AutoCloseable {
    /** Records 0 to 9 of one channel, which a response must cover. */
    static final LogBounds BOUNDS = new LogBounds(position(0, 0), position(9, -1));

    final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-02T03:04:05Z"));
    private final InstantSource time = now::get;
    private final StreamSettings settings = new StreamSettings(Duration.ofSeconds(30), Duration.ofSeconds(1),
            Duration.ofSeconds(3), Duration.ofMinutes(1), Duration.ofSeconds(10), 1);
    private final WriterLoops loops = new WriterLoops(settings, DataSize.ofMegabytes(1));
    final WriterLoop loop = loops.next();
    final RecordedOutput output = new RecordedOutput();
    /** Of the response that is open; zero when it has ended. */
    final AtomicInteger permits = new AtomicInteger(1);

    JsonResponse export(ScriptedLog log, OnGap onGap) {
        JsonResponse response = open(log, new PullMode.Export(), onGap);
        response.writable();
        return response;
    }

    JsonResponse poll(ScriptedLog log, OnGap onGap) {
        JsonResponse response = open(log, new PullMode.Poll(100, Duration.ZERO), onGap);
        response.writable();
        return response;
    }

    JsonResponse open(ScriptedLog log, PullMode mode, OnGap onGap) {
        return open(log, mode, onGap,
                new Selection("acme", "ada", TestRecords.CHANNELS.all(), KindFilter.ALL, TimeRange.ALL),
                new RangeEnd(log, Optional::empty, Runnable::run, this::nanos), new RangeEndState.Unbounded());
    }

    JsonResponse open(ScriptedLog log, PullMode mode, OnGap onGap, Selection selection, RangeEnd rangeEnd,
            RangeEndState end) {
        LogBounds bounds = log.bounds == null ? BOUNDS : log.bounds(3);
        var begin = new Start.Begin(position(-1, -1), List.of(), List.of());
        var ticket = new StreamTicket(selection, 3, begin, end, bounds,
                new StreamTerms(onGap, ReplaySpeed.UNLIMITED, now.get().plus(Duration.ofMinutes(30))),
                new Admission.Permit(permits::decrementAndGet));
        var context = new StreamContext(log, rangeEnd, settings,
                new StreamListener() {
                }, time.withZone(ZoneOffset.UTC));
        return (JsonResponse) new JsonResponses(loops).open(context, ticket, mode, output);
    }

    /** Fires the timer and waits until the log has received this many requests. */
    void fireTimer(JsonResponse response, ScriptedLog log, int requests) {
        await().until(() -> log.requests.size() == requests - 1);
        pass(Duration.ofSeconds(1));
        loop.execute(response::onTimer);
        await().until(() -> log.requests.size() == requests);
    }

    long nanos() {
        return Duration.between(Instant.EPOCH, now.get()).toNanos();
    }

    void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    static ReplayResult progress(long readTo, EventRecord... records) {
        List<PositionedRecord> positioned = Arrays.stream(records)
                .map(record -> new PositionedRecord(record, position(record.offset(), -1))).toList();
        Position position = position(readTo, -1);
        return new ReplayResult.Progress(positioned, positioned, position);
    }

    static EventRecord event(long offset) {
        return TestRecords.event(0, offset, "acme");
    }

    static EventRecord large(long offset) {
        return TestRecords.large(0, offset, "acme");
    }

    @Override
    public void close() {
        loops.close();
    }
}
