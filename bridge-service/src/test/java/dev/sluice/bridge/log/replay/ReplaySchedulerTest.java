package dev.sluice.bridge.log.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.sluice.bridge.log.BlockSource;
import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.Channels;
import dev.sluice.bridge.log.LogObserver;
import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.log.PositionedRecord;
import dev.sluice.bridge.log.ReplayRequest;
import dev.sluice.bridge.log.ReplayResult;
import dev.sluice.bridge.log.TestRecords;

import static dev.sluice.bridge.log.TestRecords.vector;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Who waits for a replay gets its turn, whatever the others read. One turn at a time. */
class ReplaySchedulerTest {
    private static final Channels PARTITIONS = new Channels(TestRecords.CHANNELS.all(), 4);
    private static final List<Channel> BOTH = PARTITIONS.all();
    private static final int RECORDS = 60_000;

    private final List<BlockSource> read = new ArrayList<>();
    private Runnable beforeRead = () -> {};
    private int shared;
    private final MemoryEventLog log = new MemoryEventLog(PARTITIONS,
            new MemoryEventLog.Size(0, 1 << 20, 0, 20_000, 2000, 500), new LogObserver() {
                @Override
                public void blockRead(BlockSource source) {
                    beforeRead.run();
                    read.add(source);
                }

                @Override
                public void blockCacheHit() {
                    shared++;
                }
            });

    /** Replays everything of a tenant, and asks again the moment it has an answer. */
    private final class Reader {
        private final ReplayRequest whole;
        private Position position;
        private int answers;

        Reader(String tenant, Position after) {
            int partition = PARTITIONS.partitionOf(tenant);
            whole = new ReplayRequest(partition, BOTH, tenant, after, log.bounds(partition).last());
            position = after;
            ask();
        }

        private void ask() {
            log.read(new ReplayRequest(whole.partition(), BOTH, whole.tenant(), position, whole.until()), step -> {
                position = position.max(((ReplayResult.Progress) step).position());
                answers++;
                if (position.offset(0) < whole.until().offset(0)) {
                    ask();
                }
            });
        }
    }

    private static String tenantOf(int partition) {
        return IntStream.iterate(0, n -> n + 1).mapToObj(n -> "tenant" + n)
                .filter(tenant -> PARTITIONS.partitionOf(tenant) == partition).findFirst().orElseThrow();
    }

    private void append(String tenant) {
        for (int n = 0; n < RECORDS; n++) {
            log.append(0, tenant, null, n, "{}");
        }
    }

    @Test
    void takesPartitionNumbersInTurn() {
        append(tenantOf(0));
        append(tenantOf(1));
        var deep = new Reader(tenantOf(0), vector(-1, -1));
        for (int turn = 0; turn < 5; turn++) {
            log.step();
        }

        var other = new Reader(tenantOf(1), vector(RECORDS - 100L, -1));
        log.step();
        log.step();

        assertThat(deep.answers).isGreaterThanOrEqualTo(5);
        assertThat(other.answers).as("after one turn of each partition number").isOne();
    }

    @Test
    void takesFarApartReadersOfAPartitionNumberInTurn() {
        String tenant = tenantOf(0);
        append(tenant);
        List<Reader> readers = List.of(new Reader(tenant, vector(-1, -1)), new Reader(tenant, vector(35_000, -1)),
                new Reader(tenant, vector(56_000, -1)));

        for (int turn = 0; turn < 12; turn++) {
            log.step();
        }

        assertThat(readers).extracting(reader -> reader.answers).containsExactly(4, 4, 4);
    }

    @Test
    void answersWhoWaitsAfterAnErrorAndReadsOn() {
        String tenant = tenantOf(0);
        log.append(0, tenant, null, 0, "{}");
        List<ReplayResult> answers = new ArrayList<>();
        var request = new ReplayRequest(0, BOTH, tenant, vector(-1, -1), log.bounds(0).last());
        beforeRead = () -> {
            throw new InternalError("as meant by the test");
        };
        log.read(request, answers::add);
        log.step();

        beforeRead = () -> {};
        log.read(request, answers::add);
        log.step();

        assertThat(answers).hasSize(2);
        assertThat(answers.getFirst()).isInstanceOf(ReplayResult.Unavailable.class);
        assertThat(answers.getLast()).isInstanceOf(ReplayResult.Progress.class);
    }

    @Test
    void readsNothingOnThatTheLogHasLost() {
        String tenant = tenantOf(0);
        for (int n = 0; n < 400; n++) {
            log.append(0, tenant, null, n, "\"lost\"");
        }
        ReplayResult.Progress first = readOnce(tenant, vector(-1, -1));
        long cut = first.position().offset(0) + 10;

        log.truncate(0, 0, cut);
        for (int n = 0; n < 400; n++) {
            log.append(0, tenant, null, 400 + n, "\"kept\"");
        }

        assertThat(readOnce(tenant, first.position()).records()).extracting(PositionedRecord::record)
                .filteredOn(record -> record.offset() >= cut).isNotEmpty()
                .allSatisfy(record -> assertThat(new String(record.lines(), UTF_8)).contains("kept"));
    }

    private ReplayResult.Progress readOnce(String tenant, Position after) {
        List<ReplayResult> answers = new ArrayList<>();
        log.read(new ReplayRequest(0, BOTH, tenant, after, log.bounds(0).last()), answers::add);
        log.step();
        return (ReplayResult.Progress) answers.getFirst();
    }

    @Test
    void servesThoseWhoComeLaterFromWhatWasRead() {
        String tenant = tenantOf(0);
        append(tenant);
        var first = new Reader(tenant, vector(-1, -1));
        for (int turn = 0; turn < 5; turn++) {
            log.step();
        }
        int blocks = read.size();

        var second = new Reader(tenant, vector(-1, -1));
        assertThat(second.position).isEqualTo(first.position);
        assertThat(read).hasSize(blocks);
        assertThat(shared).isEqualTo(5);
    }
}
