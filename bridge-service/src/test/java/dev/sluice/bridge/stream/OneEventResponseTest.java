package dev.sluice.bridge.stream;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.EventRecord;
import dev.sluice.bridge.log.LogBounds;
import dev.sluice.bridge.log.ReplayResult;
import dev.sluice.bridge.log.TestRecords;
import dev.sluice.bridge.request.KindFilter;
import dev.sluice.bridge.request.OnGap;
import dev.sluice.bridge.request.PullMode;
import dev.sluice.bridge.request.Selection;
import dev.sluice.bridge.request.TimeRange;

import static dev.sluice.bridge.log.TestRecords.position;
import static dev.sluice.bridge.stream.JsonResponseFixture.progress;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The response that is one event: the record at offset 0 of a channel. */
class OneEventResponseTest {
    private static final Channel ACTIVITY = TestRecords.CHANNELS.get(0);

    private final JsonResponseFixture responses = new JsonResponseFixture();

    @AfterEach
    void stop() {
        responses.close();
    }

    @Test
    void writesTheEventAndNamesTheCaller() {
        open(OptionalInt.empty(), progress(0, TestRecords.event(0, 0, "acme", "ada", 0)));

        assertThat(responses.output.whole()).isEqualTo("{\"tenant\":\"acme\",\"user\":\"ada\","
                + "\"id\":\"activity.3.0~k7f30\",\"event\":\"activity:new\",\"data\":{\"n\":0}}\n");
        assertThat(responses.permits).hasValue(0);
    }

    @Test
    void doesNotTellAnEventOfOthersFromNone() {
        for (EventRecord hidden : new EventRecord[]{TestRecords.event(0, 0, "globex"),
                TestRecords.event(0, 0, "acme", "bob", 0), TestRecords.marker(0, 0),
                EventRecord.unreadable(new EventRecord.Coordinates(0, 0, 0, 0))}) {
            try (var own = new JsonResponseFixture()) {
                open(own, OptionalInt.of(0), progress(0, hidden));

                assertThat(own.output.refused()).isEqualTo(new Refusal.NoEvent());
                assertThat(own.output.text()).isEmpty();
                assertThat(own.permits).hasValue(0);
            }
        }
        open(OptionalInt.empty(), progress(0));
        assertThat(responses.output.refused()).isEqualTo(new Refusal.NoEvent());
    }

    @Test
    void servesNoEventOfAnotherLogLife() {
        open(OptionalInt.of(1), progress(0, TestRecords.event(0, 0, "acme")));

        assertThat(responses.output.refused()).isEqualTo(new Refusal.EventGone(Gap.Reason.TRUNCATED));
    }

    @Test
    void saysThatRetentionRemovedTheEvent() {
        open(OptionalInt.empty(), new ReplayResult.OutOfRange(new LogBounds(position(8, 0), position(9, -1))));

        assertThat(responses.output.refused()).isEqualTo(new Refusal.EventGone(Gap.Reason.EXPIRED));
    }

    @Test
    void triesAgainUntilItsTimeIsOver() {
        var log = new ScriptedLog(new ReplayResult.Unavailable("unavailable"),
                new ReplayResult.Unavailable("unavailable"));
        JsonResponse response = open(responses, OptionalInt.empty(), log);
        responses.fireTimer(response, log, 2);
        assertThat(responses.permits).hasValue(1);

        responses.pass(Duration.ofSeconds(10));
        responses.loop.execute(response::onTimer);

        assertThat(responses.output.refused()).isEqualTo(new Refusal.LogUnavailable());
        assertThat(responses.permits).hasValue(0);
    }

    @Test
    void isRefusedAtADrain() {
        var log = new ScriptedLog();
        open(responses, OptionalInt.empty(), log);
        await().until(() -> log.requests.size() == 1);

        responses.loop.endFraction(1, Goodbye.DRAINING);

        assertThat(responses.output.refused()).isEqualTo(new Refusal.Draining());
        assertThat(responses.permits).hasValue(0);
    }

    private void open(OptionalInt leaderEpoch, ReplayResult... results) {
        open(responses, leaderEpoch, results);
    }

    private static void open(JsonResponseFixture responses, OptionalInt leaderEpoch, ReplayResult... results) {
        open(responses, leaderEpoch, new ScriptedLog(results));
    }

    private static JsonResponse open(JsonResponseFixture responses, OptionalInt leaderEpoch, ScriptedLog log) {
        var selection = new Selection("acme", "ada", List.of(ACTIVITY), KindFilter.ALL, TimeRange.ALL);
        JsonResponse response = responses.open(log, new PullMode.OneEvent(leaderEpoch), OnGap.FAIL, selection,
                new RangeEnd(log, Optional::empty, Runnable::run, responses::nanos),
                new RangeEndState.Known(position(0, -1)));
        response.writable();
        return response;
    }
}
