package dev.sluice.bridge.log;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TailTest {
    private static final List<Channel> BOTH = TestRecords.CHANNELS.all();

    private final Tail tail = new Tail(3, TestRecords.position(9, 19));

    @Test
    void coversThePositionItBeginsAfter() {
        assertThat(tail.sequenceAfter(TestRecords.position(9, 19), BOTH)).isEqualTo(OptionalLong.of(0));
        assertThat(tail.sequenceAfter(TestRecords.position(8, 19), BOTH)).isEmpty();
        assertThat(tail.sequenceAfter(TestRecords.position(9, 18), BOTH)).isEmpty();
    }

    @Test
    void ignoresChannelsThatAreNotRequested() {
        assertThat(tail.sequenceAfter(TestRecords.position(9, 0), BOTH.subList(0, 1))).isPresent();
    }

    @Test
    void returnsRecordsInOrderOfArrival() {
        append(TestRecords.event(0, 10, "acme"), TestRecords.event(1, 20, "acme"), TestRecords.event(0, 12, "acme"));

        assertThat(tail.edge()).isEqualTo(new Tail.Edge(3, TestRecords.position(12, 20)));
        assertThat(List.of(offset(0), offset(1), offset(2))).containsExactly(10L, 20L, 12L);
    }

    @Test
    void continuesAtTheEdgeFromAPositionThatHasReachedIt() {
        append(TestRecords.event(0, 10, "acme"));

        assertThat(tail.sequenceAfter(TestRecords.position(10, 19), BOTH)).isEqualTo(OptionalLong.of(1));
        assertThat(tail.sequenceAfter(TestRecords.position(11, 25), BOTH)).isEqualTo(OptionalLong.of(1));
    }

    @Test
    void doesNotCoverEvictedRecords() {
        append(TestRecords.event(0, 10, "acme"), TestRecords.event(1, 20, "acme"));

        tail.evictOldest();

        assertThat(tail.at(0)).isNull();
        assertThat(tail.sequenceAfter(TestRecords.position(9, 19), BOTH)).isEmpty();
        assertThat(tail.sequenceAfter(TestRecords.position(10, 19), BOTH)).isEqualTo(OptionalLong.of(1));
        tail.evictOldest();
        assertThat(tail.evictOldest()).isZero();
        assertThat(tail.bytes()).isZero();
    }

    @Test
    void aMarkerConcernsEveryTenant() {
        Tail.TenantTrack acme = tail.follow("acme");
        tail.follow("globex");
        append(TestRecords.event(0, 10, "initech"));
        Set<String> touched = new HashSet<>();

        tail.append(List.of(TestRecords.marker(0, 11)), TestRecords.position(11, 19), touched);

        assertThat(touched).containsExactlyInAnyOrder("acme", "globex");
        assertThat(acme.nothingSince(1)).isFalse();
        assertThat(acme.nothingSince(2)).isTrue();
    }

    @Test
    void growsWithoutLosingARecord() {
        for (int offset = 10; offset < 1010; offset++) {
            append(TestRecords.event(0, offset, "acme"));
        }

        assertThat(offset(0)).isEqualTo(10);
        assertThat(offset(999)).isEqualTo(1009);
    }

    @Test
    void reportsFollowedTenantsWithNewRecords() {
        tail.follow("acme");
        Set<String> touched = new HashSet<>();

        tail.append(List.of(TestRecords.event(0, 10, "acme"), TestRecords.event(0, 11, "globex")),
                TestRecords.position(11, 19), touched);

        assertThat(touched).containsExactly("acme");
    }

    @Test
    void letsATenantSkipOtherTenantsRecords() {
        append(TestRecords.event(0, 10, "acme"));
        var track = tail.follow("acme");

        append(TestRecords.event(0, 11, "globex"));

        assertThat(track.nothingSince(0)).as("unknown before it was followed").isFalse();
        assertThat(track.nothingSince(1)).isTrue();
        append(TestRecords.event(0, 12, "acme"));
        assertThat(track.nothingSince(1)).isFalse();
        assertThat(track.nothingSince(3)).isTrue();
    }

    @Test
    void isFollowedUntilTheLastUnfollow() {
        tail.follow("acme");
        tail.follow("acme");

        tail.unfollow("acme");
        assertThat(tail.isFollowed()).isTrue();
        tail.unfollow("acme");
        assertThat(tail.isFollowed()).isFalse();
    }

    @Test
    void overtakesEveryCursorWhenItRestarts() {
        var track = tail.follow("acme");
        append(TestRecords.event(0, 10, "acme"));

        tail.restart(TestRecords.position(100, 20));

        assertThat(tail.at(1)).isNull();
        assertThat(track.nothingSince(1)).isFalse();
        assertThat(tail.sequenceAfter(TestRecords.position(10, 20), BOTH)).isEmpty();
        assertThat(tail.sequenceAfter(TestRecords.position(100, 20), BOTH)).isEqualTo(OptionalLong.of(2));
    }

    @Test
    void neverReturnsAnotherRecordThanRequested() throws InterruptedException {
        AtomicBoolean done = new AtomicBoolean();
        List<String> errors = new ArrayList<>();
        Thread reader = Thread.ofPlatform().start(() -> {
            while (!done.get()) {
                Tail.Edge edge = tail.edge();
                for (long sequence = Math.max(0, edge.sequence() - 300); sequence < edge.sequence(); sequence++) {
                    EventRecord record = tail.at(sequence);
                    if (record != null && record.offset() != sequence + 10) {
                        errors.add(sequence + " returned " + record.offset());
                    }
                }
            }
        });
        for (int offset = 10; offset < 200_000; offset++) {
            append(TestRecords.event(0, offset, "acme"));
            if (offset > 210) {
                tail.evictOldest();
            }
        }
        done.set(true);
        reader.join();

        assertThat(errors).isEmpty();
    }

    private void append(EventRecord... records) {
        Position position = tail.edge().position();
        for (EventRecord record : records) {
            position = position.with(record.channel(), record.offset(), record.leaderEpoch());
        }
        tail.append(List.of(records), position, new HashSet<>());
    }

    private long offset(long sequence) {
        return Objects.requireNonNull(tail.at(sequence)).offset();
    }
}
