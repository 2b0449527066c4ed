package dev.sluice.bridge.stream;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.sluice.bridge.admission.Admission;
import dev.sluice.bridge.log.EventRecord;
import dev.sluice.bridge.log.LogBounds;
import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.log.PositionedRecord;
import dev.sluice.bridge.log.ReplayRequest;
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
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** JSON responses with gaps, outages, slow clients and expiring tokens. */
class JsonResponsesTest {
    private static final ReplayResult UNAVAILABLE = new ReplayResult.Unavailable("unavailable");
    /** Records 0 to 9 of one channel, which a response must cover. */
    private static final LogBounds BOUNDS = new LogBounds(position(0, 0), position(9, -1));
    /** What retention leaves of them later. */
    private static final LogBounds LATER = new LogBounds(position(8, 0), position(9, -1));

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-02T03:04:05Z"));
    private final InstantSource time = now::get;
    private final StreamSettings settings = new StreamSettings(Duration.ofSeconds(30), Duration.ofSeconds(1),
            Duration.ofSeconds(3), Duration.ofMinutes(1), Duration.ofSeconds(10), 1);
    private final WriterLoops loops = new WriterLoops(settings);
    private final WriterLoop loop = loops.next();
    private final RecordedOutput output = new RecordedOutput();
    private final AtomicInteger permits = new AtomicInteger(1);

    @AfterEach
    void stop() {
        loops.close();
    }

    @Test
    void exportReportsAGapInItsLastLine() {
        export(new ScriptedLog(progress(1, event(0), event(1)), new ReplayResult.OutOfRange(LATER),
                progress(9, event(8), event(9))), OnGap.CONTINUE);

        assertThat(output.whole().lines()).hasSize(5);
        assertThat(output.whole()).contains("activity.3.0~", "activity.3.1~", "activity.3.8~", "activity.3.9~")
                .endsWith("\"position\":\"activity.3.9~k7f30,notification.3.-1~p0x20\",\"delivered\":4,\"gaps\":["
                        + "{\"channel\":\"activity\",\"reason\":\"expired\",\"requested\":1,\"earliest\":8}]}\n");
        assertThat(permits).hasValue(0);
    }

    @Test
    void exportThatFailsOnGapsEndsBeforeOneWithoutItsLastLine() {
        export(new ScriptedLog(progress(1, event(0), event(1)), new ReplayResult.OutOfRange(LATER)), OnGap.FAIL);

        assertThat(output.whole().lines()).hasSize(2);
        assertThat(output.whole()).doesNotContain("\"end\"");
    }

    @Test
    void exportThatFailsOnGapsIsRefusedIfNoEventCameBefore() {
        export(new ScriptedLog(progress(1), new ReplayResult.OutOfRange(LATER)), OnGap.FAIL);

        assertThat(output.refused()).isInstanceOfSatisfying(Refusal.Gone.class, gone -> {
            assertThat(gone.gaps()).extracting(Gap::reason).containsExactly(Gap.Reason.EXPIRED);
            assertThat(gone.position().format()).isEqualTo("activity.3.7~k7f30,notification.3.-1~p0x20");
        });
        assertThat(output.whole()).isEmpty();
    }

    @Test
    void exportContinuesAfterAnOutage() {
        var log = new ScriptedLog(progress(1, event(0), event(1)), UNAVAILABLE, UNAVAILABLE, progress(9, event(9)));
        JsonResponse export = export(log, OnGap.CONTINUE);

        fireTimer(export, log, 3);
        fireTimer(export, log, 4);

        assertThat(output.whole()).contains("\"end\":true", "\"delivered\":3");
    }

    @Test
    void exportEndsWithoutItsLastLineAfterALongOutage() {
        var log = new ScriptedLog(progress(1, event(0), event(1)), UNAVAILABLE, UNAVAILABLE);
        JsonResponse export = export(log, OnGap.CONTINUE);
        await().until(() -> log.requests.size() == 2);

        pass(Duration.ofSeconds(61));
        loop.execute(export::onTimer);

        assertThat(output.whole().lines()).hasSize(2);
        assertThat(output.refused()).isNull();
    }

    @Test
    void exportIsRefusedIfTheLogWasUnavailableFromTheBeginning() {
        var log = new ScriptedLog(UNAVAILABLE, UNAVAILABLE);
        JsonResponse export = export(log, OnGap.CONTINUE);
        await().until(() -> log.requests.size() == 1);

        pass(Duration.ofSeconds(61));
        loop.execute(export::onTimer);

        assertThat(output.refused()).isEqualTo(new Refusal.LogUnavailable());
    }

    @Test
    void exportEndsWithTheTokenEvenIfTheOutputIsBlocked() {
        output.room.set(0);
        JsonResponse export = export(new ScriptedLog(progress(9, event(0))), OnGap.CONTINUE);

        pass(Duration.ofHours(1));
        loop.execute(export::onTimer);

        assertThat(output.whole()).isEmpty();
        assertThat(permits).hasValue(0);
    }

    @Test
    void exportToASlowClientHoldsNoBlockAndContinuesAtItsPosition() {
        var log = new ScriptedLog(progress(9, large(0), large(1)), progress(9, large(0), large(1)));
        output.room.set(1);
        JsonResponse export = export(log, OnGap.CONTINUE);
        await().until(() -> !output.text().isEmpty());

        loop.execute(export::onTimer);
        loop.execute(() -> output.room.set(100));
        export.writable();

        assertThat(output.whole().lines()).hasSize(3);
        assertThat(output.whole()).contains("\"delivered\":2");
        assertThat(log.requests).extracting(ReplayRequest::after).containsExactly(position(-1, -1), position(0, -1));
    }

    @Test
    void pollEndsBeforeAGap() {
        poll(new ScriptedLog(progress(1, event(0), event(1)), new ReplayResult.OutOfRange(LATER)), OnGap.FAIL);

        assertThat(output.whole()).startsWith("{\"events\":[{\"id\":\"activity.3.0~")
                .endsWith(
                        "],\"tenant\":\"acme\",\"user\":\"ada\",\"position\":\"activity.3.1~k7f30,notification.3.-1~p0x20\",\"behind\":8,\"gaps\":[]}\n");
    }

    @Test
    void pollReportsAGapBeforeItsFirstEvent() {
        poll(new ScriptedLog(new ReplayResult.OutOfRange(LATER), progress(9, event(8), event(9))), OnGap.CONTINUE);

        assertThat(output.whole()).startsWith("{\"events\":[{\"id\":\"activity.3.8~").endsWith(
                "\"gaps\":[{\"channel\":\"activity\",\"reason\":\"expired\",\"requested\":-1,\"earliest\":8}]}\n");
    }

    @Test
    void pollReportsTheGapIfRetentionRemovedEverythingDuringAnOutage() {
        var log = new ScriptedLog(UNAVAILABLE,
                new ReplayResult.OutOfRange(new LogBounds(position(10, 0), position(9, -1))));
        JsonResponse poll = poll(log, OnGap.CONTINUE);

        fireTimer(poll, log, 2);

        assertThat(output.whole()).startsWith("{\"events\":[],").endsWith(
                "\"gaps\":[{\"channel\":\"activity\",\"reason\":\"expired\",\"requested\":-1,\"earliest\":10}]}\n");
        assertThat(output.refused()).isNull();
    }

    @Test
    void pollThatFailsOnGapsIsRefused() {
        poll(new ScriptedLog(new ReplayResult.OutOfRange(LATER)), OnGap.FAIL);

        assertThat(output.refused()).isInstanceOf(Refusal.Gone.class);
    }

    @Test
    void pollReturnsAnAdvancedPositionWithoutEventsIfReadingTakesLong() {
        var log = new ScriptedLog(progress(5));
        JsonResponse poll = poll(log, OnGap.CONTINUE);
        await().until(() -> log.requests.size() == 2);

        pass(Duration.ofSeconds(11));
        loop.execute(poll::onTimer);

        assertThat(output.whole())
                .isEqualTo(
                        "{\"events\":[],\"tenant\":\"acme\",\"user\":\"ada\",\"position\":\"activity.3.5~k7f30,notification.3.-1~p0x20\","
                                + "\"behind\":4,\"gaps\":[]}\n");
    }

    @Test
    void pollIsRefusedIfTheLogStaysUnavailable() {
        var log = new ScriptedLog(UNAVAILABLE, UNAVAILABLE);
        JsonResponse poll = poll(log, OnGap.CONTINUE);
        fireTimer(poll, log, 2);
        assertThat(output.text()).isEmpty();

        pass(Duration.ofSeconds(11));
        loop.execute(poll::onTimer);

        assertThat(output.refused()).isEqualTo(new Refusal.LogUnavailable());
    }

    @Test
    void pollEndsAsWholeJsonWhenTheServerStops() {
        var log = new ScriptedLog(progress(5, event(5)));
        JsonResponse poll = poll(log, OnGap.CONTINUE);
        await().until(() -> log.requests.size() == 2);

        loop.execute(() -> poll.goodbye(Goodbye.DRAINING));

        assertThat(output.whole()).endsWith(
                "],\"tenant\":\"acme\",\"user\":\"ada\",\"position\":\"activity.3.5~k7f30,notification.3.-1~p0x20\","
                        + "\"behind\":4,\"gaps\":[]}\n");
    }

    @Test
    void exportOfAHeldRangeEndsWithoutItsLastLine() {
        ScriptedLog log = heldLog(progress(9, event(0)));
        JsonResponse export = openHeld(log, new PullMode.Export());
        await().until(() -> output.text().lines().count() == 1);

        holdTooLong(export);

        assertThat(output.whole().lines()).hasSize(1);
        assertThat(output.refused()).isNull();
    }

    @Test
    void exportOfAHeldRangeIsRefusedIfNoEventCameBefore() {
        ScriptedLog log = heldLog(progress(9));
        JsonResponse export = openHeld(log, new PullMode.Export());

        holdTooLong(export);

        assertThat(output.whole()).isEmpty();
        assertThat(output.refused()).isEqualTo(new Refusal.NotSettled(List.of(RangeEndTest.transaction(0, 10))));
    }

    @Test
    void exportOfAHeldRangeReadsOnWhenTheTransactionHasEnded() {
        ScriptedLog log = heldLog(progress(9, event(0)), progress(12, event(11)));
        JsonResponse export = openHeld(log, new PullMode.Export());
        await().until(() -> output.text().lines().count() == 1);
        log.bounds = new LogBounds(position(0, 0), position(12, -1));

        onTimer(export, Duration.ofSeconds(1));

        assertThat(output.whole().lines()).hasSize(3);
        assertThat(output.whole()).contains("activity.3.11~").contains("{\"end\":true,\"position\":\"activity.3.12~",
                "\"delivered\":2");
    }

    @Test
    void exportOfAHeldRangeIsNotEndedWhileItReads() {
        ScriptedLog log = heldLog(UNAVAILABLE, progress(9, event(0)), progress(12));
        JsonResponse export = openHeld(log, new PullMode.Export());
        await().until(() -> log.requests.size() == 1);

        onTimer(export, Duration.ofSeconds(30));
        await().until(() -> output.text().lines().count() == 1);
        log.bounds = new LogBounds(position(0, 0), position(12, -1));
        onTimer(export, Duration.ofSeconds(1));

        assertThat(output.whole()).contains("\"end\":true");
    }

    @Test
    void pollOfAHeldRangeWaitsAndIsRefused() {
        ScriptedLog log = heldLog(progress(9));
        JsonResponse poll = openHeld(log, new PullMode.Poll(100, Duration.ZERO));

        holdTooLong(poll);

        assertThat(output.whole()).isEmpty();
        assertThat(output.refused()).isEqualTo(new Refusal.NotSettled(List.of(RangeEndTest.transaction(0, 10))));
    }

    @Test
    void pollOfAHeldRangeEndsWhenTheTransactionHasEnded() {
        ScriptedLog log = heldLog(progress(9), progress(12));
        JsonResponse poll = openHeld(log, new PullMode.Poll(100, Duration.ZERO));
        await().until(() -> log.requests.size() == 1);
        log.bounds = new LogBounds(position(0, 0), position(12, -1));

        onTimer(poll, Duration.ofSeconds(1));

        assertThat(output.whole()).startsWith("{\"events\":[],").contains("\"position\":\"activity.3.12~",
                "\"behind\":0,");
    }

    @Test
    void pollOfAHeldRangeReturnsItsEventsAndCountsToTheHighWatermark() {
        openHeld(heldLog(progress(9, event(0))), new PullMode.Poll(100, Duration.ZERO));

        assertThat(output.whole()).contains("\"position\":\"activity.3.9~", "\"behind\":3,");
    }

    /** A log whose channel has records up to 12, of which an open transaction hides those from 10 on. */
    private static ScriptedLog heldLog(ReplayResult... results) {
        var log = new ScriptedLog(results);
        log.bounds = new LogBounds(position(0, 0), position(9, -1), position(12, -1));
        log.openTransactions = List.of(RangeEndTest.transaction(0, 10));
        return log;
    }

    private JsonResponse openHeld(ScriptedLog log, PullMode mode) {
        Selection selection = RangeEndTest.selection(TestRecords.CHANNELS.all());
        var rangeEnd = new RangeEnd(log, () -> Optional.of(Instant.MAX), Runnable::run, this::nanos);
        JsonResponse response = open(log, mode, OnGap.CONTINUE, selection, rangeEnd, rangeEnd.at(selection, 3));
        response.writable();
        return response;
    }

    /** Lets more than the time limit pass after everything readable was read. */
    private void holdTooLong(JsonResponse response) {
        onTimer(response, Duration.ofSeconds(9));
        assertThat(permits).as("open").hasValue(1);
        onTimer(response, Duration.ofSeconds(2));
        await().until(() -> permits.get() == 0);
    }

    /** Runs the timer after this much time, and waits until the loop has done everything that follows. */
    private void onTimer(JsonResponse response, Duration time) {
        var done = new CompletableFuture<Boolean>();
        pass(time);
        loop.execute(response::onTimer);
        // The answer of the lookup is a task after the timer, and what it wakes is done within it.
        loop.execute(() -> loop.execute(() -> loop.execute(() -> done.complete(true))));
        done.join();
    }

    private JsonResponse export(ScriptedLog log, OnGap onGap) {
        JsonResponse response = open(log, new PullMode.Export(), onGap);
        response.writable();
        return response;
    }

    private JsonResponse poll(ScriptedLog log, OnGap onGap) {
        JsonResponse response = open(log, new PullMode.Poll(100, Duration.ZERO), onGap);
        response.writable();
        return response;
    }

    private JsonResponse open(ScriptedLog log, PullMode mode, OnGap onGap) {
        return open(log, mode, onGap,
                new Selection("acme", "ada", TestRecords.CHANNELS.all(), KindFilter.ALL, TimeRange.ALL),
                new RangeEnd(log, Optional::empty, Runnable::run, this::nanos), new RangeEndState.Unbounded());
    }

    private JsonResponse open(ScriptedLog log, PullMode mode, OnGap onGap, Selection selection, RangeEnd rangeEnd,
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
    private void fireTimer(JsonResponse response, ScriptedLog log, int requests) {
        await().until(() -> log.requests.size() == requests - 1);
        pass(Duration.ofSeconds(1));
        loop.execute(response::onTimer);
        await().until(() -> log.requests.size() == requests);
    }

    private long nanos() {
        return Duration.between(Instant.EPOCH, now.get()).toNanos();
    }

    private void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    private static ReplayResult progress(long readTo, EventRecord... records) {
        List<PositionedRecord> positioned = Arrays.stream(records)
                .map(record -> new PositionedRecord(record, position(record.offset(), -1))).toList();
        Position position = position(readTo, -1);
        return new ReplayResult.Progress(positioned, positioned, position);
    }

    private static EventRecord event(long offset) {
        return TestRecords.event(0, offset, "acme");
    }

    private static EventRecord large(long offset) {
        return TestRecords.large(0, offset, "acme");
    }
}
