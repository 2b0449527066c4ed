package dev.sluice.bridge.log.replay;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.sluice.bridge.log.ReplayRequest;
import dev.sluice.bridge.log.TestRecords;
import dev.sluice.bridge.log.replay.ReplayQueue.FollowUp;

import static dev.sluice.bridge.log.TestRecords.position;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

class ReplayQueueTest {
    /** Each call in each state: the follow-up and the next state. {@code -}: the scheduler makes no such call. */
    private static final String TABLE = """
            turn, call                         | no recheck pending       | recheck pending
            IDLE ADD                           | TURN SCHEDULED           | TURN SCHEDULED_RECHECK
            IDLE ADD_PATIENT                   | TURN SCHEDULED           | NONE DEFERRED_RECHECK
            IDLE RECHECK                       | -                        | NONE IDLE
            DEFERRED ADD                       | -                        | TURN SCHEDULED_RECHECK
            DEFERRED ADD_PATIENT               | -                        | NONE DEFERRED_RECHECK
            DEFERRED RECHECK                   | -                        | TURN SCHEDULED
            SCHEDULED ADD                      | NONE SCHEDULED           | NONE SCHEDULED_RECHECK
            SCHEDULED ADD_PATIENT              | NONE SCHEDULED           | NONE SCHEDULED_RECHECK
            SCHEDULED TAKE                     | RUNNING                  | RUNNING_RECHECK
            SCHEDULED RECHECK                  | -                        | NONE SCHEDULED
            RUNNING ADD                        | NONE URGENT              | NONE URGENT_RECHECK
            RUNNING ADD_PATIENT                | NONE PATIENT             | NONE PATIENT_RECHECK
            RUNNING END_TURN                   | NONE IDLE                | NONE IDLE_RECHECK
            RUNNING END_TURN_WITH_UNANSWERED   | TURN SCHEDULED           | TURN SCHEDULED_RECHECK
            RUNNING DEFER_TURN                 | RECHECK DEFERRED_RECHECK | NONE DEFERRED_RECHECK
            RUNNING RECHECK                    | -                        | NONE RUNNING
            PATIENT ADD                        | NONE URGENT              | NONE URGENT_RECHECK
            PATIENT ADD_PATIENT                | NONE PATIENT             | NONE PATIENT_RECHECK
            PATIENT END_TURN                   | TURN SCHEDULED           | TURN SCHEDULED_RECHECK
            PATIENT END_TURN_WITH_UNANSWERED   | TURN SCHEDULED           | TURN SCHEDULED_RECHECK
            PATIENT DEFER_TURN                 | RECHECK DEFERRED_RECHECK | NONE DEFERRED_RECHECK
            PATIENT RECHECK                    | -                        | NONE PATIENT
            URGENT ADD                         | NONE URGENT              | NONE URGENT_RECHECK
            URGENT ADD_PATIENT                 | NONE URGENT              | NONE URGENT_RECHECK
            URGENT END_TURN                    | TURN SCHEDULED           | TURN SCHEDULED_RECHECK
            URGENT END_TURN_WITH_UNANSWERED    | TURN SCHEDULED           | TURN SCHEDULED_RECHECK
            URGENT DEFER_TURN                  | TURN SCHEDULED           | TURN SCHEDULED_RECHECK
            URGENT RECHECK                     | -                        | NONE URGENT
            """;

    /** The calls of the scheduler. */
    enum Event {
        ADD, ADD_PATIENT, TAKE, END_TURN, END_TURN_WITH_UNANSWERED, DEFER_TURN, RECHECK;

        private Object call(ReplayQueue queue) {
            return switch (this) {
                case ADD -> queue.add(request(0));
                case ADD_PATIENT -> queue.addDeferrable(request(0));
                case TAKE -> queue.take();
                case END_TURN -> queue.endTurn(List.of());
                case END_TURN_WITH_UNANSWERED -> queue.endTurn(List.of(request(0)));
                case DEFER_TURN -> queue.deferTurn(List.of(request(0)));
                case RECHECK -> queue.recheck();
            };
        }
    }

    /** What happens to the requests of the partition. */
    enum Turn {
        /** No request waits. */
        IDLE,
        /** Requests wait, and only a recheck or an urgent request brings them a turn. */
        DEFERRED,
        /** A turn is scheduled. */
        SCHEDULED,
        /** A turn is under way, and no request has arrived since it began. */
        RUNNING,
        /** A turn is under way, and only patient requests have arrived since it began. */
        PATIENT,
        /** A turn is under way, and an urgent request has arrived since it began. */
        URGENT;

        private boolean isRunning() {
            return compareTo(RUNNING) >= 0;
        }
    }

    enum State {
        IDLE(Turn.IDLE), IDLE_RECHECK(Turn.IDLE), DEFERRED_RECHECK(Turn.DEFERRED), SCHEDULED(
                Turn.SCHEDULED), SCHEDULED_RECHECK(Turn.SCHEDULED), RUNNING(Turn.RUNNING), RUNNING_RECHECK(
                        Turn.RUNNING), PATIENT(Turn.PATIENT), PATIENT_RECHECK(
                                Turn.PATIENT), URGENT(Turn.URGENT), URGENT_RECHECK(Turn.URGENT);

        private final Turn turn;

        State(Turn turn) {
            this.turn = turn;
        }

        /** Returns calls that lead to this state. */
        private List<Event> way() {
            return switch (this) {
                case IDLE -> List.of();
                case SCHEDULED -> List.of(Event.ADD);
                case RUNNING -> SCHEDULED.wayTo(Event.TAKE);
                case DEFERRED_RECHECK -> RUNNING.wayTo(Event.DEFER_TURN);
                case SCHEDULED_RECHECK -> DEFERRED_RECHECK.wayTo(Event.ADD);
                case RUNNING_RECHECK -> SCHEDULED_RECHECK.wayTo(Event.TAKE);
                case IDLE_RECHECK -> RUNNING_RECHECK.wayTo(Event.END_TURN);
                case PATIENT -> RUNNING.wayTo(Event.ADD_PATIENT);
                case PATIENT_RECHECK -> RUNNING_RECHECK.wayTo(Event.ADD_PATIENT);
                case URGENT -> RUNNING.wayTo(Event.ADD);
                case URGENT_RECHECK -> RUNNING_RECHECK.wayTo(Event.ADD);
            };
        }

        /** Returns the way to this state, and one more call. */
        private List<Event> wayTo(Event event) {
            return Stream.concat(way().stream(), Stream.of(event)).toList();
        }

        private ReplayQueue queue() {
            var queue = new ReplayQueue();
            way().forEach(event -> event.call(queue));
            return queue;
        }

        private boolean isRecheckPending() {
            return name().endsWith("RECHECK");
        }

        /** Returns whether the scheduler makes a call in this state. */
        private boolean allows(Event event) {
            return switch (event) {
                case ADD, ADD_PATIENT -> true;
                case TAKE -> turn == Turn.SCHEDULED;
                case END_TURN, END_TURN_WITH_UNANSWERED, DEFER_TURN -> turn.isRunning();
                case RECHECK -> isRecheckPending();
            };
        }

        /** Returns what the queue answers to calls after {@code to}: an answer that no other state gives. */
        private String answers(List<Event> to) {
            List<List<Event>> probes = turn.isRunning()
                    ? List.of(List.of(Event.END_TURN), List.of(Event.DEFER_TURN),
                            List.of(Event.END_TURN, Event.TAKE, Event.DEFER_TURN))
                    : List.of(List.of(Event.ADD), List.of(Event.ADD_PATIENT), List.of(Event.RECHECK),
                            List.of(Event.TAKE, Event.DEFER_TURN));
            return turn.isRunning() + probes.stream().map(probe -> {
                var queue = new ReplayQueue();
                Stream.concat(to.stream(), probe.stream().limit(probe.size() - 1))
                        .forEach(event -> event.call(queue));
                return probe.getLast() + "=" + probe.getLast().call(queue);
            }).collect(joining(",", "[", "]"));
        }
    }

    private static QueuedRequest request(long since) {
        return new QueuedRequest(new ReplayRequest(0, TestRecords.CHANNELS.all(), "acme", position(0, 0),
                position(9, 9)), result -> {}, since);
    }

    /** Returns a cell of the table; {@code -} if it has no such row. */
    private static String expected(State state, Event event) {
        String row = state.turn + " " + event + " ";
        return TABLE.lines().filter(line -> line.startsWith(row))
                .map(line -> state.isRecheckPending()
                        ? line.substring(line.lastIndexOf('|') + 1)
                        : line.substring(line.indexOf('|') + 1, line.lastIndexOf('|')))
                .map(String::strip).findFirst().orElse("-");
    }

    @ParameterizedTest
    @EnumSource
    void followsTheTransitionTable(State state) {
        for (Event event : Event.values()) {
            assertTransition(state, event, expected(state, event));
        }
    }

    private static void assertTransition(State state, Event event, String expected) {
        assertThat(state.allows(event)).as("%s %s", state, event).isEqualTo(!expected.equals("-"));
        if (!state.allows(event)) {
            return;
        }
        Object returned = event.call(state.queue());
        if (returned instanceof FollowUp followUp) {
            assertThat(followUp).as("%s %s", state, event).hasToString(expected.substring(0, expected.indexOf(' ')));
        }
        State next = State.valueOf(expected.substring(expected.lastIndexOf(' ') + 1));
        assertThat(next.answers(state.wayTo(event))).as("state after %s %s", state, event)
                .isEqualTo(next.answers(next.way()));
    }

    /** Otherwise the table could name a wrong state and still agree. */
    @Test
    void answersDifferentlyInEachState() {
        assertThat(Arrays.stream(State.values()).map(state -> state.answers(state.way()))).doesNotHaveDuplicates()
                .hasSize(State.values().length);
    }

    @Test
    void takesTheLongestWaitingFirstAndArrivalsApart() {
        var queue = new ReplayQueue();
        QueuedRequest first = request(1);
        QueuedRequest second = request(2);
        QueuedRequest third = request(3);
        QueuedRequest patient = request(0);
        queue.add(third);
        queue.take();
        queue.endTurn(List.of(third));

        queue.take();
        queue.addDeferrable(patient);
        queue.deferTurn(List.of(third, first, second));

        assertThat(queue.size()).isEqualTo(4);
        assertThat(queue.take())
                .isEqualTo(new ReplayQueue.Taken(List.of(first, second, third), List.of(patient)));
        assertThat(queue.size()).isZero();
    }

    /** As {@link System#nanoTime} may. */
    @Test
    void keepsTheOrderWhenTheTimeOverflows() {
        var queue = new ReplayQueue();
        QueuedRequest before = request(Long.MAX_VALUE);
        QueuedRequest after = request(Long.MIN_VALUE);

        queue.endTurn(List.of(after, before));

        assertThat(queue.take().waiting()).containsExactly(before, after);
    }

    @Test
    void remembersTheLastStarvation() {
        var queue = new ReplayQueue();
        assertThat(queue.starvedAt()).isEmpty();

        queue.starvedAt(7);
        queue.starvedAt(9);

        assertThat(queue.starvedAt()).isEqualTo(OptionalLong.of(9));
    }
}
