package dev.sluice.bridge.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.sluice.embedded.Backends;
import dev.sluice.testkit.EventStream;
import dev.sluice.testkit.Frame;

import static org.assertj.core.api.Assertions.assertThat;

/** Clients that come back to a bridge that serves more channels than before, or fewer. */
class ChannelGrowthIT {
    private static final Map<String, String> ONE = Map.of("sluice.log.channels", "activity");
    private static final Map<String, String> BOTH = Map.of("sluice.log.channels", "activity,notification");
    private static final String TOKEN = TestBridge.token("acme", "ada");

    private TestLog log;

    @BeforeEach
    void write() {
        log = new TestLog(Backends.shared().bootstrapServers(), "growth-it-" + System.nanoTime(), 1);
        publish(0, 6);
    }

    @AfterEach
    void close() {
        log.close();
    }

    /** Alternately in both channels: even numbers are activities. */
    private void publish(int from, int to) {
        for (int n = from; n < to; n++) {
            log.publish(n % 2 == 0 ? "activity" : "notification", "acme", "{\"n\":" + n + "}");
        }
    }

    @Test
    void beginsAnAddedChannelNowAndTellsSo() {
        String id = idAfterOneActivity(ONE);
        try (var bridge = new TestBridge(log, BOTH);
                EventStream stream = bridge.stream(TOKEN, "", "Last-Event-ID", id)) {
            assertThat(stream.next("ready").id()).as("the new channel has no element until it is told").isEqualTo(id);
            Frame gap = stream.next();
            assertThat(gap.data()).isEqualTo(
                    "{\"channel\":\"notification\",\"reason\":\"added\",\"requested\":null,\"earliest\":0}");
            assertThat(gap.id()).startsWith("activity.0.0~").contains(",notification.0.5~");
            assertThat(numbers(stream.events(2))).containsExactly(2, 4);
            publish(6, 8);
            assertThat(numbers(stream.events(2))).containsExactly(6, 7);
        }
    }

    @Test
    void beginsAnAddedChannelWhereSinceSays() {
        String id = idAfterOneActivity(ONE);
        try (var bridge = new TestBridge(log, BOTH);
                EventStream stream = bridge.stream(TOKEN, "?since=earliest", "Last-Event-ID", id)) {
            stream.next("ready");
            assertThat(stream.next().data()).contains("\"channel\":\"notification\",\"reason\":\"added\"");
            assertThat(numbers(stream.events(5))).containsExactly(1, 2, 3, 4, 5);
        }
    }

    @Test
    void anAddedChannelAloneIsNoReasonToFail() {
        String id = idAfterOneActivity(ONE);
        try (var bridge = new TestBridge(log, BOTH);
                EventStream stream = bridge.stream(TOKEN, "?onGap=fail", "Last-Event-ID", id)) {
            assertThat(numbers(stream.events(2))).containsExactly(2, 4);
        }
    }

    @Test
    void ignoresTheElementOfAChannelThatIsNotServedAnyMore() {
        String id = idAfterOneActivity(BOTH);
        assertThat(id).contains("notification.0.");
        String without;
        List<Integer> seen = new ArrayList<>();
        try (var bridge = new TestBridge(log, ONE);
                EventStream stream = bridge.stream(TOKEN, "", "Last-Event-ID", id)) {
            assertThat(stream.next("ready").id()).doesNotContain("notification");
            List<Frame> events = stream.events(2);
            seen.addAll(numbers(events));
            without = events.getLast().id();
        }
        assertThat(seen).containsExactly(2, 4);
        try (var bridge = new TestBridge(log, BOTH);
                EventStream stream = bridge.stream(TOKEN, "?since=earliest", "Last-Event-ID", without)) {
            stream.next("ready");
            assertThat(stream.next().data()).contains("\"reason\":\"added\"");
            assertThat(numbers(stream.events(3))).as("nothing of the known channel again").containsExactly(1, 3, 5);
        }
    }

    private String idAfterOneActivity(Map<String, String> channels) {
        try (var bridge = new TestBridge(log, channels); EventStream stream = bridge.stream(TOKEN, "?since=earliest")) {
            Frame first = stream.events(1).getFirst();
            assertThat(numbers(List.of(first))).containsExactly(0);
            return first.id();
        }
    }

    private static List<Integer> numbers(List<Frame> frames) {
        return TruncationIT.numbers(frames);
    }
}
