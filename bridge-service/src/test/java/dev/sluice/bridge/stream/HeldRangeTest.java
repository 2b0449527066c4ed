package dev.sluice.bridge.stream;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.sluice.bridge.log.LogBounds;
import dev.sluice.bridge.log.ReplayResult;
import dev.sluice.bridge.log.TestRecords;
import dev.sluice.bridge.request.OnGap;
import dev.sluice.bridge.request.PullMode;
import dev.sluice.bridge.request.Selection;

import static dev.sluice.bridge.log.TestRecords.position;
import static dev.sluice.bridge.stream.JsonResponseFixture.event;
import static dev.sluice.bridge.stream.JsonResponseFixture.progress;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Polls and exports of a past range of which an open transaction hides a part. */
class HeldRangeTest {
    private static final ReplayResult UNAVAILABLE = new ReplayResult.Unavailable("unavailable");

    private final JsonResponseFixture responses = new JsonResponseFixture();

    @AfterEach
    void stop() {
        responses.close();
    }

    @Test
    void exportEndsWithoutItsLastLine() {
        ScriptedLog log = heldLog(progress(9, event(0)));
        JsonResponse export = openHeld(log, new PullMode.Export());
        await().until(() -> responses.output.text().lines().count() == 1);

        holdTooLong(export);

        assertThat(responses.output.whole().lines()).hasSize(1);
        assertThat(responses.output.refused()).isNull();
    }

    @Test
    void exportIsRefusedIfNoEventCameBefore() {
        ScriptedLog log = heldLog(progress(9));
        JsonResponse export = openHeld(log, new PullMode.Export());

        holdTooLong(export);

        assertThat(responses.output.whole()).isEmpty();
        assertThat(responses.output.refused())
                .isEqualTo(new Refusal.NotSettled(List.of(RangeEndTest.transaction(0, 10))));
    }

    @Test
    void exportReadsOnWhenTheTransactionHasEnded() {
        ScriptedLog log = heldLog(progress(9, event(0)), progress(12, event(11)));
        JsonResponse export = openHeld(log, new PullMode.Export());
        await().until(() -> responses.output.text().lines().count() == 1);
        log.bounds = new LogBounds(position(0, 0), position(12, -1));

        onTimer(export, Duration.ofSeconds(1));

        assertThat(responses.output.whole().lines()).hasSize(3);
        assertThat(responses.output.whole()).contains("activity.3.11~").contains(
                "{\"end\":true,\"position\":\"activity.3.12~",
                "\"delivered\":2");
    }

    @Test
    void exportIsNotEndedWhileItReads() {
        ScriptedLog log = heldLog(UNAVAILABLE, progress(9, event(0)), progress(12));
        JsonResponse export = openHeld(log, new PullMode.Export());
        await().until(() -> log.requests.size() == 1);

        onTimer(export, Duration.ofSeconds(30));
        await().until(() -> responses.output.text().lines().count() == 1);
        log.bounds = new LogBounds(position(0, 0), position(12, -1));
        onTimer(export, Duration.ofSeconds(1));

        assertThat(responses.output.whole()).contains("\"end\":true");
    }

    @Test
    void pollWaitsAndIsRefused() {
        ScriptedLog log = heldLog(progress(9));
        JsonResponse poll = openHeld(log, new PullMode.Poll(100, Duration.ZERO));

        holdTooLong(poll);

        assertThat(responses.output.whole()).isEmpty();
        assertThat(responses.output.refused())
                .isEqualTo(new Refusal.NotSettled(List.of(RangeEndTest.transaction(0, 10))));
    }

    @Test
    void pollEndsWhenTheTransactionHasEnded() {
        ScriptedLog log = heldLog(progress(9), progress(12));
        JsonResponse poll = openHeld(log, new PullMode.Poll(100, Duration.ZERO));
        await().until(() -> log.requests.size() == 1);
        log.bounds = new LogBounds(position(0, 0), position(12, -1));

        onTimer(poll, Duration.ofSeconds(1));

        assertThat(responses.output.whole()).startsWith("{\"events\":[],").contains("\"position\":\"activity.3.12~",
                "\"behind\":0,");
    }

    @Test
    void pollReturnsItsEventsAndCountsToTheHighWatermark() {
        openHeld(heldLog(progress(9, event(0))), new PullMode.Poll(100, Duration.ZERO));

        assertThat(responses.output.whole()).contains("\"position\":\"activity.3.9~", "\"behind\":3,");
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
        var rangeEnd = new RangeEnd(log, () -> Optional.of(Instant.MAX), Runnable::run, responses::nanos);
        JsonResponse response = responses.open(log, mode, OnGap.CONTINUE, selection, rangeEnd,
                rangeEnd.at(selection, 3));
        response.writable();
        return response;
    }

    /** Lets more than the time limit pass after everything readable was read. */
    private void holdTooLong(JsonResponse response) {
        onTimer(response, Duration.ofSeconds(9));
        assertThat(responses.permits).as("open").hasValue(1);
        onTimer(response, Duration.ofSeconds(2));
        await().until(() -> responses.permits.get() == 0);
    }

    /** Runs the timer after this much time, and waits until the loop has done everything that follows. */
    private void onTimer(JsonResponse response, Duration time) {
        var done = new CompletableFuture<Boolean>();
        responses.pass(time);
        responses.loop.execute(response::onTimer);
        // The answer of the lookup is a task after the timer, and what it wakes is done within it.
        responses.loop.execute(() -> responses.loop.execute(() -> responses.loop.execute(() -> done.complete(true))));
        done.join();
    }
}
