package dev.sluice.bridge.http;

import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import dev.sluice.bridge.log.TestRecords;
import dev.sluice.embedded.Backends;
import dev.sluice.testkit.EventStream;
import dev.sluice.testkit.Frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import tools.jackson.databind.JsonNode;

/** Gaps of the capture. Streams, polls and exports report each gap once, in its place among the events. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SourceGapIT {
    private static final String GAP = "{\"channel\":\"activity\",\"reason\":\"source\",\"from\":\"0/1C43A90\","
            + "\"to\":\"0/1C43D08\"}";
    private static final String TOKEN = TestBridge.token("acme", "ada");

    private TestLog log;
    private TestBridge bridge;
    private Polls polls;
    /** An event, the gap and an event, as a stream got them live. */
    private List<Frame> live;
    /** Between the first event and the gap. */
    private Instant lost;

    @BeforeAll
    void write() {
        log = new TestLog(Backends.shared().bootstrapServers(), "source-gap-it");
        bridge = new TestBridge(log, Map.of());
        polls = new Polls(bridge, TOKEN);
        try (EventStream stream = bridge.streamSoon(TOKEN, "?channels=activity")) {
            stream.next("caught-up");
            log.publish("activity", "acme", "{\"n\":0}");
            live = new ArrayList<>(stream.events(1));
            lost = Instant.now().plusMillis(1);
            await().until(() -> Instant.now().isAfter(lost.plusMillis(1)));
            log.publishGap("0/1C43A90", "0/1C43D08");
            log.publish("activity", TestRecords.sharingPartitionWith("acme"), "{\"n\":7}");
            log.publish("activity", "acme", "{\"n\":1}");
            live.addAll(framesToTheLastEvent(stream));
        }
    }

    @AfterAll
    void stop() {
        bridge.close();
        log.close();
    }

    /** The events and gaps up to event 1. */
    private static List<Frame> framesToTheLastEvent(EventStream stream) {
        List<Frame> frames = new ArrayList<>();
        do {
            Frame frame = stream.next();
            if (frame.isEvent() || frame.event().equals("gap")) {
                frames.add(frame);
            }
        } while (frames.isEmpty() || !frames.getLast().data().equals("{\"n\":1}"));
        return frames;
    }

    private List<Frame> stream(String query, String... headers) {
        try (EventStream stream = bridge.stream(TOKEN, query, headers)) {
            return framesToTheLastEvent(stream);
        }
    }

    @Test
    void aLiveStreamGetsItBetweenTheEventsWithAnIdOfItsOwn() {
        assertThat(live).extracting(Frame::data).containsExactly("{\"n\":0}", GAP, "{\"n\":1}");
        assertThat(live).extracting(Frame::id).doesNotContain("").doesNotHaveDuplicates();
    }

    @Test
    void aReplayIsTheSameInEachByteColdAndWarm() {
        assertThat(stream("?channels=activity&since=earliest")).isEqualTo(live);
        assertThat(stream("?channels=activity&since=earliest")).isEqualTo(live);
    }

    /** The events have older times, so that they are outside of the range. */
    @Test
    void aRangeThatBeginsWithinItReportsIt() {
        try (EventStream stream = bridge.stream(TOKEN, "?channels=activity&since=" + lost)) {
            assertThat(stream.next("gap")).isEqualTo(live.get(1));
        }
        assertThat(polls.page("?channels=activity&since=" + lost).gaps()).containsExactly(GAP);
        assertThat(polls.export("?channels=activity&since=" + lost).getLast().get("gaps").valueStream()
                .map(JsonNode::toString)).containsExactly(GAP);
    }

    @Test
    void itIsNotToldAgainToAClientThatResumesAfterIt() {
        assertThat(stream("?channels=activity", "Last-Event-ID", live.get(0).id())).isEqualTo(live.subList(1, 3));
        assertThat(stream("?channels=activity", "Last-Event-ID", live.get(1).id())).isEqualTo(live.subList(2, 3));
    }

    @Test
    void everyTenantOfThePartitionAndEveryFilterGetsIt() {
        String other = TestBridge.token(TestRecords.sharingPartitionWith("acme"), "bob");
        for (String query : List.of("?since=earliest&channels=activity",
                "?since=earliest&channels=activity&types=no")) {
            try (EventStream stream = bridge.stream(other, query)) {
                stream.next("ready");
                assertThat(stream.next().data()).isEqualTo(GAP);
            }
        }
        try (EventStream stream = bridge.stream(TestBridge.token("without-events", "bob"), "?since=earliest")) {
            stream.next("ready");
            assertThat(List.of(stream.next().data(), stream.next().data())).containsExactly(GAP,
                    GAP.replace("activity", "notification"));
            assertThat(stream.next().event()).isEqualTo("caught-up");
        }
    }

    @Test
    void aPollEndsBeforeItAndTheNextReportsIt() {
        Polls.PollAnswer first = polls.page("?channels=activity&since=earliest");
        Polls.PollAnswer second = polls.page("?channels=activity&after=" + first.position());
        Polls.PollAnswer third = polls.page("?channels=activity&after=" + second.position());

        assertThat(first.data()).containsExactly("{\"n\":0}");
        assertThat(first.gaps()).isEmpty();
        assertThat(second.data()).containsExactly("{\"n\":1}");
        assertThat(second.gaps()).containsExactly(GAP);
        assertThat(third.gaps()).isEmpty();
    }

    @Test
    void anExportListsItInItsLastLine() {
        List<JsonNode> lines = polls.export("?since=earliest");

        assertThat(lines).hasSize(3);
        assertThat(lines.getLast().get("end").asBoolean()).isTrue();
        assertThat(lines.getLast().get("gaps").valueStream().map(JsonNode::toString)).containsExactly(GAP,
                GAP.replace("activity", "notification"));
    }

    @Test
    void aStrictClientMeetsItAgainUntilItContinues() {
        String last;
        try (EventStream stream = bridge.stream(TOKEN, "?channels=activity&since=earliest&onGap=fail")) {
            last = stream.events(1).getFirst().id();
            assertGapAndEnd(stream.rest());
        }
        try (EventStream stream = bridge.stream(TOKEN, "?channels=activity&onGap=fail", "Last-Event-ID", last)) {
            assertThat(stream.next("ready").id()).isEqualTo(last);
            assertGapAndEnd(stream.rest());
        }
        assertThat(stream("?channels=activity", "Last-Event-ID", last)).isEqualTo(live.subList(1, 3));
    }

    private static void assertGapAndEnd(List<Frame> frames) {
        assertThat(frames).extracting(Frame::event).containsExactly("gap", "goodbye");
        assertThat(frames).extracting(Frame::id).containsOnly("");
        assertThat(frames.getFirst().data()).isEqualTo(GAP);
        assertThat(frames.getLast().data()).contains("\"reason\":\"gap\"");
    }

    @Test
    void aStrictPollIsRefusedWithTheRangeAndThePositionAfterIt() {
        HttpResponse<String> refused = polls.get("?channels=activity&onGap=fail&after=" + live.get(0).id());

        assertThat(refused.statusCode()).isEqualTo(410);
        assertThat(refused.body()).contains("\"reason\":\"source\"").contains("\"from\":\"0/1C43A90\"")
                .contains("\"to\":\"0/1C43D08\"").contains("\"position\":\"" + live.get(1).id() + "\"");
    }
}
