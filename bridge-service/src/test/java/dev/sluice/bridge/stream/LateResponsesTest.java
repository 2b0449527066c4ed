package dev.sluice.bridge.stream;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

import dev.sluice.bridge.admission.Admission;
import dev.sluice.bridge.admission.AdmissionControl;
import dev.sluice.bridge.admission.LimitSettings;
import dev.sluice.bridge.log.LogBounds;
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
import static dev.sluice.bridge.stream.JsonResponseFixture.large;
import static dev.sluice.bridge.stream.JsonResponseFixture.progress;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Responses to requests that were admitted before the instance began to stop. */
class LateResponsesTest {
    private static final StreamSettings SETTINGS = new StreamSettings(Duration.ofSeconds(30), Duration.ofSeconds(2),
            Duration.ofSeconds(2), Duration.ofMinutes(1), Duration.ZERO, 1);

    private final TestTime time = new TestTime();
    private final WriterLoops loops = new WriterLoops(SETTINGS, DataSize.ofMegabytes(1));
    private final AdmissionControl admission = new AdmissionControl(new LimitSettings(10, 10, 10, 100), limit -> {});
    private final Streams streams = new Streams(SETTINGS, loops, admission);
    private final ScriptedLog log = new ScriptedLog();
    private final RecordedOutput output = new RecordedOutput();

    private StreamContext context() {
        return new StreamContext(log, new RangeEnd(log, Optional::empty, Runnable::run, time::nanos), SETTINGS,
                new StreamListener() {
                }, time);
    }

    private StreamTicket admitted() {
        log.bounds = new LogBounds(position(0, 0), position(-1, -1));
        return new StreamTicket(
                new Selection("acme", "ada", TestRecords.CHANNELS.all(), KindFilter.ALL, TimeRange.ALL), 3,
                new Start.Begin(position(-1, -1), List.of(), List.of()), new RangeEndState.Unbounded(), log.bounds(3),
                new StreamTerms(OnGap.CONTINUE, ReplaySpeed.UNLIMITED, Instant.MAX),
                (Admission.Permit) streams.admit("acme", "ada"));
    }

    @Test
    void aStreamThatOpensAfterTheDrainGetsAGoodbye() {
        StreamTicket ticket = admitted();
        streams.drain();

        streams.open(context(), ticket, output).writable();

        assertThat(output.text()).matches("retry: 2000\nevent: goodbye\ndata: \\{\"reason\":\"draining\",.*\n\n");
        assertThat(output.whole()).isNotEmpty();
        assertThat(admission.open()).isZero();
        assertThat(log.tails.open()).isEmpty();
    }

    @Test
    void aClientThatLeavesAfterTheDrainLeavesNothingBehind() {
        StreamTicket ticket = admitted();
        streams.drain();

        streams.open(context(), ticket, output).disconnected(Disconnect.LEFT);

        assertThat(output.whole()).isEmpty();
        assertThat(admission.open()).isZero();
        assertThat(log.tails.open()).isEmpty();
    }

    @Test
    void aPollThatOpensAfterTheDrainIsComplete() {
        StreamTicket ticket = admitted();
        streams.drain();

        new JsonResponses(loops).open(context(), ticket, new PullMode.Poll(10, Duration.ofSeconds(5)), output)
                .writable();

        assertThat(output.whole()).startsWith("{\"events\":[],").contains("\"position\":\"activity.3.-1~");
        assertThat(admission.open()).isZero();
    }

    @Test
    void oneEventAfterTheDrainIsRefused() {
        StreamTicket ticket = admitted();
        streams.drain();

        new JsonResponses(loops).open(context(), ticket, new PullMode.OneEvent(OptionalInt.empty()), output)
                .writable();

        assertThat(output.refused()).isEqualTo(new Refusal.Draining());
        assertThat(admission.open()).isZero();
    }

    /** The rest of an event cannot be read: the response ends when an outage may last no longer. */
    @Test
    void aResponseInTheMiddleOfAnEventEndsAfterALongOutage() {
        for (PullMode mode : List.of(new PullMode.Poll(10, Duration.ZERO), new PullMode.OneEvent(OptionalInt.empty()),
                new PullMode.Export())) {
            try (var responses = new JsonResponseFixture()) {
                ReplayResult down = new ReplayResult.Unavailable("down");
                var reads = new ReplayResult[200];
                Arrays.fill(reads, down);
                reads[0] = progress(9, large(0));
                var broken = new ScriptedLog(reads);
                responses.output.room.set(1);
                JsonResponse response = responses.open(broken, mode, OnGap.CONTINUE);
                response.writable();
                await().until(() -> !responses.output.text().isEmpty());
                responses.loop.execute(response::onTimer);
                responses.loop.execute(() -> responses.output.room.set(100));
                response.writable();
                await().until(() -> broken.requests.size() == 2);
                for (int seconds = 0; seconds < 70; seconds++) {
                    responses.loop.execute(() -> {
                        responses.pass(Duration.ofSeconds(1));
                        response.onTimer();
                    });
                }
                assertThat(responses.output.whole()).doesNotContain("\"position\"");
                assertThat(responses.permits).hasValue(0);
            }
        }
    }
}
