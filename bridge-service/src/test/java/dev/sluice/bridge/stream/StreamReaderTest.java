package dev.sluice.bridge.stream;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.sluice.bridge.admission.Admission;
import dev.sluice.bridge.log.LogBounds;
import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.log.PositionedRecord;
import dev.sluice.bridge.log.ReplayRequest;
import dev.sluice.bridge.log.ReplayResult;
import dev.sluice.bridge.log.Tail;
import dev.sluice.bridge.log.TestRecords;
import dev.sluice.bridge.request.KindFilter;
import dev.sluice.bridge.request.OnGap;
import dev.sluice.bridge.request.ReplaySpeed;
import dev.sluice.bridge.request.Selection;
import dev.sluice.bridge.request.StreamTerms;
import dev.sluice.bridge.request.TimeRange;

import static dev.sluice.bridge.log.TestRecords.event;
import static dev.sluice.bridge.log.TestRecords.marker;
import static dev.sluice.bridge.log.TestRecords.position;
import static org.assertj.core.api.Assertions.assertThat;

class StreamReaderTest {
    private static final int PARTITION = 3;
    private static final Position BEGIN = position(-1, -1);
    private static final Position AFTER_EVENT = position(0, -1);
    private static final Selection SELECTION = new Selection("acme", "ada", TestRecords.CHANNELS.all(), KindFilter.ALL,
            TimeRange.ALL);

    private final TestTime time = new TestTime();
    private final WriterLoop loop = new WriterLoop("test", time::nanos, new PinnedMemory(1 << 20));
    private final Cursor cursor = new Cursor(SELECTION, PARTITION, BEGIN);

    /** The state of the replay up to the end that the log had at the request. */
    enum ReplayState {
        EVENT, PENDING, GAP, MARKER, DONE
    }

    /** Whether the cursor has reached the end of a bounded range. */
    enum Range {
        OPEN, REACHED
    }

    /** What the tail holds after the cursor. */
    enum TailState {
        NOT_LEASED, EVENT, EMPTY, EVICTED, MARKER
    }

    /** Whether the reader was told to follow. */
    enum Phase {
        CATCHING_UP, FOLLOWING
    }

    /** Every combination; a reader that follows has leased the tail. {@code EXTENDED}: the log is asked again. */
    @ParameterizedTest(name = "{0}, {1}: {2} {3} {4} {5} {6} {7} {8} {9} {10}")
    @CsvSource(textBlock = """
            # replay, range, not leased, catching up: event, empty, evicted, marker; following: event, empty, evicted, marker
            EVENT,   OPEN,    Event,      Event,      Event,      Event,      Event,      Event,      Event,      Event,      Event
            EVENT,   REACHED, End,        End,        End,        End,        End,        End,        End,        End,        End
            PENDING, OPEN,    NothingYet, NothingYet, NothingYet, NothingYet, NothingYet, NothingYet, NothingYet, NothingYet, NothingYet
            PENDING, REACHED, End,        End,        End,        End,        End,        End,        End,        End,        End
            GAP,     OPEN,    Gaps,       Gaps,       Gaps,       Gaps,       Gaps,       Gaps,       Gaps,       Gaps,       Gaps
            GAP,     REACHED, Gaps,       Gaps,       Gaps,       Gaps,       Gaps,       Gaps,       Gaps,       Gaps,       Gaps
            MARKER,  OPEN,    Gaps,       Gaps,       Gaps,       Gaps,       Gaps,       Gaps,       Gaps,       Gaps,       Gaps
            MARKER,  REACHED, End,        End,        End,        End,        End,        End,        End,        End,        End
            DONE,    OPEN,    CaughtUp,   CaughtUp,   CaughtUp,   EXTENDED,   CaughtUp,   Event,      NothingYet, EXTENDED,   Gaps
            DONE,    REACHED, End,        End,        End,        End,        End,        End,        End,        End,        End
            """)
    void readsOnFromEachState(ReplayState replay, Range range, String notLeased, String catchingUpEvent,
            String catchingUpEmpty, String catchingUpEvicted, String catchingUpMarker, String followingEvent,
            String followingEmpty, String followingEvicted, String followingMarker) throws InterruptedException {
        assertNext(replay, range, TailState.NOT_LEASED, Phase.CATCHING_UP, notLeased);
        assertNext(replay, range, TailState.EVENT, Phase.CATCHING_UP, catchingUpEvent);
        assertNext(replay, range, TailState.EMPTY, Phase.CATCHING_UP, catchingUpEmpty);
        assertNext(replay, range, TailState.EVICTED, Phase.CATCHING_UP, catchingUpEvicted);
        assertNext(replay, range, TailState.MARKER, Phase.CATCHING_UP, catchingUpMarker);
        assertNext(replay, range, TailState.EVENT, Phase.FOLLOWING, followingEvent);
        assertNext(replay, range, TailState.EMPTY, Phase.FOLLOWING, followingEmpty);
        assertNext(replay, range, TailState.EVICTED, Phase.FOLLOWING, followingEvicted);
        assertNext(replay, range, TailState.MARKER, Phase.FOLLOWING, followingMarker);
    }

    @Test
    void knowsAllResultsOfTheTable() {
        assertThat(ReadResult.class.getPermittedSubclasses()).extracting(Class::getSimpleName)
                .containsExactlyInAnyOrder("Event", "NothingYet", "Gaps", "CaughtUp", "End");
    }

    private void assertNext(ReplayState replay, Range range, TailState tail, Phase phase, String expected)
            throws InterruptedException {
        Fixture fixture = new Fixture(replay, tail, phase);
        if (range == Range.REACHED) {
            fixture.cursor.endAt(fixture.cursor.position());
        }
        int requests = fixture.log.requests.size();

        ReadResult result = fixture.reader.next();

        String row = replay + " " + range + " " + tail + " " + phase;
        if (expected.equals("EXTENDED")) {
            assertThat(result).as(row).isInstanceOf(ReadResult.NothingYet.class);
            assertThat(fixture.log.requests).as(row).hasSize(requests + 1);
            assertThat(fixture.log.requests.getLast().until()).as(row).isEqualTo(AFTER_EVENT);
        } else {
            assertThat(result.getClass().getSimpleName()).as(row).isEqualTo(expected);
        }
        fixture.reader.close();
        assertThat(fixture.log.tails.open()).as("open tails").isEmpty();
    }

    private static ReplayResult event0() {
        return new ReplayResult.Progress("block", List.of(new PositionedRecord(event(0, 0, "acme"), AFTER_EVENT)),
                AFTER_EVENT);
    }

    private final class Fixture {
        final ScriptedLog log;
        final Cursor cursor = new Cursor(SELECTION, PARTITION, BEGIN);
        final StreamReader reader;

        Fixture(ReplayState replay, TailState tailState, Phase phase) throws InterruptedException {
            Position end = replay == ReplayState.DONE ? BEGIN : AFTER_EVENT;
            log = switch (replay) {
                case EVENT -> new ScriptedLog(event0());
                case MARKER -> new ScriptedLog(new ReplayResult.Progress("block",
                        List.of(new PositionedRecord(marker(0, 0), AFTER_EVENT)), AFTER_EVENT));
                case GAP -> new ScriptedLog(
                        new ReplayResult.OutOfRange(new LogBounds(position(5, 0), position(9, -1))));
                case PENDING, DONE -> new ScriptedLog();
            };
            reader = new StreamReader(context(log, cursor), ticket(end), () -> {});
            if (tailState != TailState.NOT_LEASED) {
                reader.leaseTail();
                Tail tail = Objects.requireNonNull(log.tails.open().get(PARTITION));
                if (tailState != TailState.EMPTY) {
                    tail.append(List.of(tailState == TailState.MARKER ? marker(0, 0) : event(0, 0, "acme")),
                            AFTER_EVENT,
                            new HashSet<>());
                }
                if (tailState == TailState.EVICTED) {
                    tail.evictOldest();
                }
            }
            if (phase == Phase.FOLLOWING) {
                reader.follow();
            }
            if (replay == ReplayState.EVENT || replay == ReplayState.GAP || replay == ReplayState.MARKER) {
                assertThat(reader.next()).isInstanceOf(ReadResult.NothingYet.class);
                loop.step(Duration.ZERO);
            }
        }
    }

    private ReaderContext context(ScriptedLog log, Cursor of) {
        return new ReaderContext(log, loop, of, new Pace(ReplaySpeed.UNLIMITED, Clock.systemUTC()));
    }

    private static StreamTicket ticket(Position end) {
        return new StreamTicket(SELECTION, PARTITION, new Start.Begin(BEGIN, List.of(), List.of()),
                new RangeEndState.Unbounded(),
                new LogBounds(position(0, 0), end), new StreamTerms(OnGap.CONTINUE, ReplaySpeed.UNLIMITED, Instant.MAX),
                new Admission.Permit(() -> {}));
    }

    @Test
    void handsOverFromTheReplayToTheTailAndBackWithoutLossOrRepetition() throws InterruptedException {
        var log = new ScriptedLog(event0(), new ReplayResult.Progress("second",
                List.of(new PositionedRecord(event(0, 1, "acme"), position(1, -1))), position(1, -1)));
        var reader = new StreamReader(context(log, cursor), ticket(AFTER_EVENT), () -> {});
        reader.leaseTail();
        Tail tail = Objects.requireNonNull(log.tails.open().get(PARTITION));

        assertThat(reader.next()).isInstanceOf(ReadResult.NothingYet.class);
        loop.step(Duration.ZERO);
        assertThat(offset(reader.next())).isZero();
        assertThat(reader.next()).isInstanceOf(ReadResult.CaughtUp.class);
        reader.follow();
        assertThat(reader.next()).isInstanceOf(ReadResult.NothingYet.class);

        tail.append(List.of(event(0, 1, "acme"), event(0, 2, "acme")), position(2, -1), new HashSet<>());
        tail.evictOldest();
        assertThat(reader.next()).as("overtaken by the tail").isInstanceOf(ReadResult.NothingYet.class);
        assertThat(reader.isReplaying()).isTrue();
        loop.step(Duration.ZERO);
        assertThat(offset(reader.next())).isOne();
        assertThat(log.requests.getLast().after()).isEqualTo(AFTER_EVENT);
        assertThat(reader.isFollowing()).as("after the first hand-over").isTrue();
    }

    @Test
    void readsOnAfterAMarkerInABlockAndInTheTailWithoutAskingAgain() throws InterruptedException {
        var log = new ScriptedLog(new ReplayResult.Progress("block",
                List.of(new PositionedRecord(marker(0, 0), position(0, 7)),
                        new PositionedRecord(event(0, 1, "acme"), position(1, 7))),
                position(1, 7)));
        var reader = new StreamReader(context(log, cursor), ticket(position(1, 7)), () -> {});
        reader.leaseTail();
        assertThat(reader.next()).isInstanceOf(ReadResult.NothingYet.class);
        loop.step(Duration.ZERO);

        List<Gap> told = new ArrayList<>();
        assertThat(reader.next()).isInstanceOf(ReadResult.Gaps.class);
        assertThat(cursor.position()).as("before the gap is told").isEqualTo(BEGIN);
        reader.passGaps(told::add);
        assertThat(cursor.position()).as("as after an event").isEqualTo(position(0, 7));
        assertThat(offset(reader.next())).isOne();
        assertThat(reader.next()).isInstanceOf(ReadResult.CaughtUp.class);
        reader.follow();

        Tail tail = Objects.requireNonNull(log.tails.open().get(PARTITION));
        tail.append(List.of(event(0, 2, "globex"), marker(0, 3), event(0, 4, "acme")), position(4, 7),
                new HashSet<>());
        assertThat(reader.next()).isInstanceOf(ReadResult.Gaps.class);
        assertThat(cursor.position()).isEqualTo(position(2, 7));
        reader.passGaps(told::add);
        assertThat(cursor.position()).isEqualTo(position(3, 7));
        assertThat(offset(reader.next())).isEqualTo(4);
        assertThat(reader.next()).isInstanceOf(ReadResult.NothingYet.class);
        assertThat(log.requests).hasSize(1);
        assertThat(told).extracting(Gap::toJson).containsOnly(
                "{\"channel\":\"activity\",\"reason\":\"source\",\"from\":\"0/A0\",\"to\":\"0/B0\"}").hasSize(2);
    }

    @Test
    void asksTheLogBeforeItReadsATailThatWasRestartedDuringARun() {
        var log = new ScriptedLog();
        var reader = new StreamReader(context(log, cursor), ticket(BEGIN), () -> {});
        reader.leaseTail();
        reader.follow();
        assertThat(reader.next()).isInstanceOf(ReadResult.NothingYet.class);
        RunSource run = Objects.requireNonNull(reader.runSource());

        Objects.requireNonNull(log.tails.open().get(PARTITION)).restart(BEGIN);

        assertThat(run.next()).isNull();
        assertThat(reader.runSource()).isNull();
        assertThat(reader.next()).isInstanceOf(ReadResult.NothingYet.class);
        assertThat(log.requests).extracting(ReplayRequest::after).containsExactly(BEGIN);
    }

    private static long offset(ReadResult result) {
        return ((ReadResult.Event) result).record().offset();
    }
}
