package dev.sluice.bridge.log.replay;

import java.time.Instant;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.sluice.bridge.log.EventRecord;
import dev.sluice.bridge.log.LogBounds;
import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.log.Tail;
import dev.sluice.bridge.log.TailLease;

import static dev.sluice.bridge.log.TestRecords.position;
import static org.assertj.core.api.Assertions.assertThat;

/** The contract of every event log: bounds, tails and replays. */
public abstract class EventLogContract extends ReplayContract {

    @Test
    void returnsTheBoundsOfAnEmptyPartition() {
        assertThat(log.bounds(0).earliest().toString()).isEqualTo("[0, 0]");
        assertThat(log.bounds(0).last().toString()).isEqualTo("[-1, -1]");
    }

    @Test
    void endsAtTheLastStableOffset() {
        commit(0, "acme", 3);
        Position before = log.bounds(0).last();

        under.begin();
        send(0, "acme");
        Position open = log.bounds(0).last();
        under.commit();

        assertThat(open).isEqualTo(before);
        assertThat(before.offset(0)).as("three records and a marker").isEqualTo(3);
        assertThat(log.bounds(0).last().offset(0)).isEqualTo(5);
    }

    @Test
    void beginsAtTheLogStartOffset() {
        commit(0, "acme", 10);

        under.deleteBefore(0, 0, 4);

        assertThat(log.bounds(0).earliest().toString()).isEqualTo("[4, 0]");
        assertThat(log.bounds(0).beforeEarliest().toString()).isEqualTo("[3, -1]");
    }

    @Test
    void findsThePositionBeforeAnInstant() {
        commit(0, "acme", 2);
        time += 10;
        long third = time;
        commit(0, "acme", 3);
        LogBounds bounds = log.bounds(0);

        Position before = log.before(0, Instant.ofEpochMilli(third), bounds);

        assertThat(before.offset(0)).as("before the third record or its marker").isBetween(1L, 2L);
        assertThat(before.offset(1)).isEqualTo(bounds.last().offset(1));
    }

    @Test
    void feedsATailFromTheEndOfTheLog() {
        commit(0, "acme", 3);
        LogBounds bounds = log.bounds(0);
        try (TailLease lease = log.tail(0, "acme", bounds)) {
            assertThat(lease.edge()).isEqualTo(new Tail.Edge(0, bounds.last()));

            commit(1, "acme", 2);
            commit(0, "acme", 1);
            Position last = log.bounds(0).last();
            under.await(() -> lease.edge().position().toString().equals(last.toString()));

            assertThat(lease.edge().sequence()).isEqualTo(3);
            assertThat(IntStream.range(0, 3).mapToObj(lease::at).map(record -> record.channel() + "/"
                    + record.offset())).containsExactlyInAnyOrder("1/0", "1/1", "0/4");
        }
    }

    @Test
    void signalsOnlyTenantsWithALease() {
        try (TailLease lease = log.tail(0, "acme", log.bounds(0))) {
            commit(0, "globex", 1);
            commit(0, "acme", 1);
            under.await(() -> lease.edge().sequence() == 2);
            under.await(() -> touched().contains("acme"));

            assertThat(touched()).containsExactly("acme");
        }
    }

    private Set<String> touched() {
        synchronized (touched) {
            return Set.copyOf(touched);
        }
    }

    @Test
    void closesATailWithItsLastLease() {
        TailLease first = log.tail(0, "acme", log.bounds(0));
        TailLease second = log.tail(0, "acme", log.bounds(0));
        TailLease other = log.tail(0, "globex", log.bounds(0));

        first.close();
        other.close();
        assertThat(under.openTails()).isOne();
        commit(0, "acme", 1);
        under.await(() -> second.edge().sequence() == 1);
        second.close();

        assertThat(under.openTails()).isZero();
    }

    @Test
    void reopensAClosedTailAtTheCurrentEndOfTheLog() {
        TailLease first = log.tail(0, "acme", log.bounds(0));
        commit(0, "acme", 2);
        under.await(() -> first.edge().sequence() == 2);
        first.close();
        commit(0, "acme", 2);

        LogBounds bounds = log.bounds(0);
        try (TailLease again = log.tail(0, "acme", bounds)) {
            commit(0, "acme", 1);
            under.await(() -> again.edge().sequence() == 1);

            assertThat(again.at(0)).extracting(EventRecord::offset).isEqualTo(bounds.last().offset(0) + 1);
            assertThat(again.sequenceAfter(position(2, -1), log.channels().all())).isEmpty();
        }
    }
}
