package dev.sluice.bridge.stream;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.sluice.bridge.log.EventRecord;
import dev.sluice.bridge.log.LogBounds;
import dev.sluice.bridge.log.ReplayRequest;
import dev.sluice.bridge.log.ReplayResult;
import dev.sluice.bridge.request.OnGap;

import static dev.sluice.bridge.log.TestRecords.position;
import static dev.sluice.bridge.stream.JsonResponseFixture.event;
import static dev.sluice.bridge.stream.JsonResponseFixture.large;
import static dev.sluice.bridge.stream.JsonResponseFixture.progress;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** JSON responses with gaps, outages, slow clients and expiring tokens. */
class JsonResponsesTest {
    private static final ReplayResult UNAVAILABLE = new ReplayResult.Unavailable("unavailable");
    /** What retention leaves of them later. */
    private static final LogBounds LATER = new LogBounds(position(8, 0), position(9, -1));

    private final JsonResponseFixture responses = new JsonResponseFixture();

    @AfterEach
    void stop() {
        responses.close();
    }

    @Test
    void exportReportsAGapInItsLastLine() {
        responses.export(new ScriptedLog(progress(1, event(0), event(1)), new ReplayResult.OutOfRange(LATER),
                progress(9, event(8), event(9))), OnGap.CONTINUE);

        assertThat(responses.output.whole().lines()).hasSize(5);
        assertThat(responses.output.whole())
                .contains("activity.3.0~", "activity.3.1~", "activity.3.8~", "activity.3.9~")
                .endsWith("\"position\":\"activity.3.9~k7f30,notification.3.-1~p0x20\",\"delivered\":4,\"gaps\":["
                        + "{\"channel\":\"activity\",\"reason\":\"expired\",\"requested\":1,\"earliest\":8}]}\n");
        assertThat(responses.permits).hasValue(0);
    }

    @Test
    void exportThatFailsOnGapsEndsBeforeOneWithoutItsLastLine() {
        responses.export(new ScriptedLog(progress(1, event(0), event(1)), new ReplayResult.OutOfRange(LATER)),
                OnGap.FAIL);

        assertThat(responses.output.whole().lines()).hasSize(2);
        assertThat(responses.output.whole()).doesNotContain("\"end\"");
    }

    @Test
    void exportThatFailsOnGapsIsRefusedIfNoEventCameBefore() {
        responses.export(new ScriptedLog(progress(1), new ReplayResult.OutOfRange(LATER)), OnGap.FAIL);

        assertThat(responses.output.refused()).isInstanceOfSatisfying(Refusal.Gone.class, gone -> {
            assertThat(gone.gaps()).extracting(Gap::reason).containsExactly(Gap.Reason.EXPIRED);
            assertThat(gone.position().format()).isEqualTo("activity.3.7~k7f30,notification.3.-1~p0x20");
        });
        assertThat(responses.output.whole()).isEmpty();
    }

    @Test
    void exportContinuesAfterAnOutage() {
        var log = new ScriptedLog(progress(1, event(0), event(1)), UNAVAILABLE, UNAVAILABLE, progress(9, event(9)));
        JsonResponse export = responses.export(log, OnGap.CONTINUE);

        responses.fireTimer(export, log, 3);
        responses.fireTimer(export, log, 4);

        assertThat(responses.output.whole()).contains("\"end\":true", "\"delivered\":3");
    }

    @Test
    void exportEndsWithoutItsLastLineAfterALongOutage() {
        var log = new ScriptedLog(progress(1, event(0), event(1)), UNAVAILABLE, UNAVAILABLE);
        JsonResponse export = responses.export(log, OnGap.CONTINUE);
        await().until(() -> log.requests.size() == 2);

        responses.pass(Duration.ofSeconds(61));
        responses.loop.execute(export::onTimer);

        assertThat(responses.output.whole().lines()).hasSize(2);
        assertThat(responses.output.refused()).isNull();
    }

    @Test
    void exportIsRefusedIfTheLogWasUnavailableFromTheBeginning() {
        var log = new ScriptedLog(UNAVAILABLE, UNAVAILABLE);
        JsonResponse export = responses.export(log, OnGap.CONTINUE);
        await().until(() -> log.requests.size() == 1);

        responses.pass(Duration.ofSeconds(61));
        responses.loop.execute(export::onTimer);

        assertThat(responses.output.refused()).isEqualTo(new Refusal.LogUnavailable());
    }

    @Test
    void exportEndsWithTheTokenEvenIfTheOutputIsBlocked() {
        responses.output.room.set(0);
        JsonResponse export = responses.export(new ScriptedLog(progress(9, event(0))), OnGap.CONTINUE);

        responses.pass(Duration.ofHours(1));
        responses.loop.execute(export::onTimer);

        assertThat(responses.output.whole()).isEmpty();
        assertThat(responses.permits).hasValue(0);
    }

    @Test
    void exportToASlowClientHoldsNoRecordAndContinuesInTheMiddleOfTheEvent() {
        ReplayResult both = progress(9, large(0), large(1));
        var log = new ScriptedLog(both, both, both);
        responses.output.room.set(1);
        JsonResponse export = responses.export(log, OnGap.CONTINUE);
        await().until(() -> !responses.output.text().isEmpty());

        responses.loop.execute(export::onTimer);
        responses.loop.execute(() -> responses.output.room.set(100));
        export.writable();

        assertThat(responses.output.whole().lines()).hasSize(3);
        assertThat(responses.output.whole().lines().toList().subList(0, 2)).allSatisfy(
                line -> assertThat(line).endsWith(utf8(large(0)) + "}"));
        assertThat(responses.output.whole()).contains("\"delivered\":2");
        // The range of the second request holds only the record whose event is incomplete.
        assertThat(log.requests).extracting(ReplayRequest::after).containsExactly(position(-1, -1), position(-1, -1),
                position(0, -1));
        assertThat(log.requests.get(1).until()).isEqualTo(position(0, -1));
    }

    @Test
    void pollEndsBeforeAGap() {
        responses.poll(new ScriptedLog(progress(1, event(0), event(1)), new ReplayResult.OutOfRange(LATER)),
                OnGap.FAIL);

        assertThat(responses.output.whole()).startsWith("{\"events\":[{\"id\":\"activity.3.0~")
                .endsWith(
                        "],\"tenant\":\"acme\",\"user\":\"ada\",\"position\":\"activity.3.1~k7f30,notification.3.-1~p0x20\",\"behind\":8,\"gaps\":[]}\n");
    }

    @Test
    void pollReportsAGapBeforeItsFirstEvent() {
        responses.poll(new ScriptedLog(new ReplayResult.OutOfRange(LATER), progress(9, event(8), event(9))),
                OnGap.CONTINUE);

        assertThat(responses.output.whole()).startsWith("{\"events\":[{\"id\":\"activity.3.8~").endsWith(
                "\"gaps\":[{\"channel\":\"activity\",\"reason\":\"expired\",\"requested\":-1,\"earliest\":8}]}\n");
    }

    @Test
    void pollReportsTheGapIfRetentionRemovedEverythingDuringAnOutage() {
        var log = new ScriptedLog(UNAVAILABLE,
                new ReplayResult.OutOfRange(new LogBounds(position(10, 0), position(9, -1))));
        JsonResponse poll = responses.poll(log, OnGap.CONTINUE);

        responses.fireTimer(poll, log, 2);

        assertThat(responses.output.whole()).startsWith("{\"events\":[],").endsWith(
                "\"gaps\":[{\"channel\":\"activity\",\"reason\":\"expired\",\"requested\":-1,\"earliest\":10}]}\n");
        assertThat(responses.output.refused()).isNull();
    }

    @Test
    void pollThatFailsOnGapsIsRefused() {
        responses.poll(new ScriptedLog(new ReplayResult.OutOfRange(LATER)), OnGap.FAIL);

        assertThat(responses.output.refused()).isInstanceOf(Refusal.Gone.class);
    }

    @Test
    void pollReturnsAnAdvancedPositionWithoutEventsIfReadingTakesLong() {
        var log = new ScriptedLog(progress(5));
        JsonResponse poll = responses.poll(log, OnGap.CONTINUE);
        await().until(() -> log.requests.size() == 2);

        responses.pass(Duration.ofSeconds(11));
        responses.loop.execute(poll::onTimer);

        assertThat(responses.output.whole())
                .isEqualTo(
                        "{\"events\":[],\"tenant\":\"acme\",\"user\":\"ada\",\"position\":\"activity.3.5~k7f30,notification.3.-1~p0x20\","
                                + "\"behind\":4,\"gaps\":[]}\n");
    }

    @Test
    void pollIsRefusedIfTheLogStaysUnavailable() {
        var log = new ScriptedLog(UNAVAILABLE, UNAVAILABLE);
        JsonResponse poll = responses.poll(log, OnGap.CONTINUE);
        responses.fireTimer(poll, log, 2);
        assertThat(responses.output.text()).isEmpty();

        responses.pass(Duration.ofSeconds(11));
        responses.loop.execute(poll::onTimer);

        assertThat(responses.output.refused()).isEqualTo(new Refusal.LogUnavailable());
    }

    @Test
    void pollEndsAsWholeJsonWhenTheServerStops() {
        var log = new ScriptedLog(progress(5, event(5)));
        JsonResponse poll = responses.poll(log, OnGap.CONTINUE);
        await().until(() -> log.requests.size() == 2);

        responses.loop.execute(() -> poll.goodbye(Goodbye.DRAINING));

        assertThat(responses.output.whole()).endsWith(
                "],\"tenant\":\"acme\",\"user\":\"ada\",\"position\":\"activity.3.5~k7f30,notification.3.-1~p0x20\","
                        + "\"behind\":4,\"gaps\":[]}\n");
    }

    private static String utf8(EventRecord record) {
        return new String(record.lines(), record.dataFrom(), record.dataTo() - record.dataFrom(),
                StandardCharsets.UTF_8);
    }
}
