package dev.sluice.bridge.stream;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sluice.bridge.log.TestRecords;
import dev.sluice.bridge.request.KindFilter;
import dev.sluice.bridge.request.Selection;
import dev.sluice.bridge.request.TimeRange;

import static org.assertj.core.api.Assertions.assertThat;

/** The bytes of the wire protocol, section 3. */
class FramesTest {
    private static final StreamSettings SETTINGS = new StreamSettings(Duration.ofSeconds(30), Duration.ofMillis(1840),
            Duration.ofMillis(1840), Duration.ofMinutes(1), Duration.ZERO, 1);

    @Test
    void ready() {
        var selection = new Selection("acme", "ada", TestRecords.CHANNELS.all(), KindFilter.ALL, TimeRange.ALL);
        assertThat(frame(buffer -> Frames.ready(buffer, selection, 1234, SETTINGS))).isEqualTo("""
                retry: 1840
                event: ready
                data: {"tenant":"acme","user":"ada","channels":["activity","notification"],"behind":1234,"heartbeat":"PT30S"}
                """);
    }

    @Test
    void escapesTheUserId() {
        var selection = new Selection("acme", "a\"\\\n<é>", TestRecords.CHANNELS.all(), KindFilter.ALL,
                TimeRange.ALL);
        assertThat(frame(buffer -> Frames.ready(buffer, selection, 0, SETTINGS)))
                .contains("data: {\"tenant\":\"acme\",\"user\":\"a\\\"\\\\\\u000a<é>\",\"channels\"");
    }

    @Test
    void caughtUp() {
        assertThat(frame(buffer -> Frames.caughtUp(buffer, 1234)))
                .isEqualTo("event: caught-up\ndata: {\"replayed\":1234}\n\n");
    }

    @Test
    void ping() {
        var time = Instant.parse("2026-01-02T03:04:05.678Z");
        assertThat(frame(buffer -> Frames.ping(buffer, time, 0, Frames.LogStatus.READABLE)))
                .isEqualTo("event: ping\ndata: {\"time\":\"2026-01-02T03:04:05Z\",\"behind\":0}\n");
        assertThat(frame(buffer -> Frames.ping(buffer, time, 7, Frames.LogStatus.WAITING)))
                .isEqualTo("event: ping\ndata: {\"time\":\"2026-01-02T03:04:05Z\",\"behind\":7,\"log\":\"waiting\"}\n");
    }

    @Test
    void gap() {
        var gap = new LogGap(TestRecords.CHANNELS.get(0), Gap.Reason.EXPIRED, 1042L, 50000, 49999, 0);
        assertThat(frame(buffer -> Frames.gap(buffer, gap))).isEqualTo("""
                event: gap
                data: {"channel":"activity","reason":"expired","requested":1042,"earliest":50000}
                """);
    }

    @Test
    void goodbye() {
        assertThat(frame(buffer -> Frames.goodbye(buffer, Goodbye.DRAINING, Duration.ofMillis(2710))))
                .isEqualTo("retry: 2710\nevent: goodbye\ndata: {\"reason\":\"draining\",\"retryMs\":2710}\n");
    }

    @Test
    void event() {
        assertThat(frame(buffer -> buffer.append(TestRecords.event(0, 1042, "acme").lines())))
                .isEqualTo("event: activity:new\ndata: {\"n\":1042}\n");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 7, 9, 10, 35, 36, 1_000_000, Long.MAX_VALUE})
    void writesNumbersAsLongToStringDoes(long number) {
        assertThat(frame(buffer -> buffer.append(number, 10))).isEqualTo(Long.toString(number));
        assertThat(frame(buffer -> buffer.append(number, 36))).isEqualTo(Long.toString(number, 36));
    }

    private static String frame(Consumer<FrameBuffer> writer) {
        var buffer = new FrameBuffer();
        writer.accept(buffer);
        return buffer.toString();
    }
}
