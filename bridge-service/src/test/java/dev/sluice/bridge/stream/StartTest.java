package dev.sluice.bridge.stream;

import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import dev.sluice.bridge.eventid.EventId;
import dev.sluice.bridge.eventid.ParsedEventId;
import dev.sluice.bridge.log.LogBounds;
import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.log.TestRecords;
import dev.sluice.bridge.request.KindFilter;
import dev.sluice.bridge.request.Selection;
import dev.sluice.bridge.request.TimeRange;

import static org.assertj.core.api.Assertions.assertThat;

class StartTest {
    private static final LogBounds BOUNDS = new LogBounds(TestRecords.position(10, 0), TestRecords.position(50, 20));

    @Test
    void startsAtTheEndOfTheLog() {
        assertThat(begin(Optional.empty(), BOUNDS.last()).cursor()).isEqualTo(TestRecords.position(50, 20));
    }

    @Test
    void startsAtTheEarliestRecord() {
        assertThat(begin(Optional.empty(), BOUNDS.beforeEarliest()).cursor()).isEqualTo(TestRecords.position(9, -1));
    }

    @Test
    void continuesAfterThePosition() {
        var begin = begin("activity.3.30~k7f30,notification.3.20~p0x20");

        assertThat(begin.cursor()).isEqualTo(TestRecords.position(30, 20));
        assertThat(begin.gaps()).isEmpty();
    }

    @Test
    void continuesFromJustBeforeTheEarliestRecordWithoutAGap() {
        assertThat(begin("activity.3.9~k7f30,notification.3.-1~p0x20").gaps()).isEmpty();
    }

    @Test
    void reportsWhatRetentionRemoved() {
        var begin = begin("activity.3.8~k7f30,notification.3.20~p0x20");

        assertThat(begin.cursor()).isEqualTo(TestRecords.position(9, 20));
        assertThat(begin.gaps()).extracting(Gap::toJson)
                .containsExactly("{\"channel\":\"activity\",\"reason\":\"expired\",\"requested\":8,\"earliest\":10}");
    }

    @Test
    void reportsAPositionPastTheEnd() {
        var begin = begin("activity.3.51~k7f30,notification.3.20~p0x20");

        assertThat(begin.cursor()).isEqualTo(TestRecords.position(50, 20));
        assertThat(begin.gaps()).extracting(Gap::reason).containsExactly(Gap.Reason.TRUNCATED);
    }

    @Test
    void continuesFromTheEndOfTheCommonHistory() {
        var begin = (Start.Begin) decide(Optional.of(eventId("activity.3.40~k7f35,notification.3.20~p0x20")),
                BOUNDS.last().with(0, 30, 4), BOUNDS.last());

        assertThat(begin.cursor()).isEqualTo(BOUNDS.last().with(0, 30, 4));
        assertThat(begin.gaps()).extracting(Gap::toJson).containsExactly(
                "{\"channel\":\"activity\",\"reason\":\"truncated\",\"requested\":40,\"earliest\":10}");
    }

    @Test
    void continuesFromTheEndOfTheCommonHistoryIfThePositionIsPastTheEnd() {
        var begin = (Start.Begin) decide(Optional.of(eventId("activity.3.70~k7f35,notification.3.20~p0x20")),
                BOUNDS.last().with(0, 30, 4), BOUNDS.last());

        assertThat(begin.cursor().offset(0)).isEqualTo(30);
        assertThat(begin.gaps()).extracting(Gap::reason).containsExactly(Gap.Reason.TRUNCATED);
    }

    @Test
    void continuesFromTheEarliestRecordIfTheCommonHistoryEndsBeforeIt() {
        var begin = (Start.Begin) decide(Optional.of(eventId("activity.3.40~k7f35,notification.3.20~p0x20")),
                BOUNDS.last().with(0, -1, 0), BOUNDS.last());

        assertThat(begin.cursor().offset(0)).isEqualTo(9);
        assertThat(begin.gaps()).extracting(Gap::reason).containsExactly(Gap.Reason.TRUNCATED);
    }

    @Test
    void claimsThePositionInMatchingTopicsAndTheEndInOthers() {
        assertThat(Start.requestedPosition(3, TestRecords.CHANNELS.all(),
                Optional.of(eventId("activity.3.40~k7f35,notification.3.7~zzzz3")), BOUNDS))
                .isEqualTo(BOUNDS.last().with(0, 40, 5));
    }

    @Test
    void reportsARecreatedTopicWhateverThePartition() {
        var begin = begin("activity.7.30~zzzz0,notification.3.20~p0x20");

        assertThat(begin.cursor()).isEqualTo(TestRecords.position(9, 20));
        assertThat(begin.gaps()).extracting(Gap::reason).containsExactly(Gap.Reason.LOG_REPLACED);
    }

    @Test
    void reportsAChannelThatThePositionDoesNotName() {
        var begin = begin("activity.3.30~k7f30");

        assertThat(begin.cursor()).isEqualTo(TestRecords.position(30, 20));
        assertThat(begin.gaps()).extracting(Gap::toJson)
                .containsExactly(
                        "{\"channel\":\"notification\",\"reason\":\"added\",\"requested\":null,\"earliest\":0}");
    }

    @Test
    void ignoresChannelsThatAreNotSubscribed() {
        var begin = begin("activity.3.30~k7f30,dashboard.9.4~aaaa0,notification.3.20~p0x20");

        assertThat(begin.gaps()).isEmpty();
    }

    @Test
    void refusesAPositionInAnotherPartitionOfTheSameLog() {
        assertThat(decide(Optional.of(eventId("activity.4.30~k7f30,notification.4.2~p0x20")), BOUNDS.last()))
                .isInstanceOf(Start.WrongPartition.class);
    }

    @Test
    void keepsTheClientsElementInEveryIdUntilItsGapIsReported() {
        var begin = begin("activity.3.8~k7f30,notification.7.5~zzzz0");
        var selection = new Selection("acme", "ada", TestRecords.CHANNELS.all(), KindFilter.ALL, TimeRange.ALL);
        var ids = new GapIds(begin, new Cursor(selection, 3, begin.cursor()));
        var buffer = new FrameBuffer();

        ids.write(buffer);
        for (Gap gap : begin.gaps()) {
            ids.reported(gap);
            ids.write(buffer);
        }

        assertThat(buffer.toString()).isEqualTo("""
                id: activity.3.8~k7f30,notification.7.5~zzzz0

                id: activity.3.9~k7f30,notification.7.5~zzzz0

                id: activity.3.9~k7f30,notification.3.-1~p0x20

                """);
    }

    private static Start.Begin begin(String position) {
        return begin(Optional.of(eventId(position)), BOUNDS.last());
    }

    private static Start.Begin begin(Optional<EventId> position, Position start) {
        return (Start.Begin) decide(position, start);
    }

    private static Start decide(Optional<EventId> position, Position start) {
        return decide(position, Start.requestedPosition(3, TestRecords.CHANNELS.all(), position, BOUNDS), start);
    }

    private static Start decide(Optional<EventId> position, Position common, Position start) {
        return Start.decide(3, TestRecords.CHANNELS.all(), position, BOUNDS, common, start);
    }

    private static EventId eventId(String text) {
        return ((ParsedEventId.Parsed) EventId.parse(text)).id();
    }

    @Test
    void carriesTheEpochOfThePosition() {
        var begin = begin("activity.3.30~k7f3z,notification.3.20~p0x20");

        assertThat(begin.cursor()).isEqualTo(Position.copyOf(new long[]{30, 20}, new int[]{35, 0}));
        assertThat(List.of(begin.requested().get(0).logLife().leaderEpoch())).containsExactly(35);
    }
}
