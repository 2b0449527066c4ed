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

import static dev.sluice.bridge.log.TestRecords.position;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Every queued request gets its turn, whatever other readers request. Each step takes one turn. */
class ReplaySchedulerTest {
    private static final Channels FOUR_PARTITIONS = new Channels(TestRecords.CHANNELS.all(), 4);
    private static final List<Channel> BOTH = FOUR_PARTITIONS.all();
    private static final int RECORDS = 60_000;

    private final List<BlockSource> read = new ArrayList<>();
    private Runnable beforeRead = () -> {};
    private int cacheHits;
    private final MemoryEventLog log = new MemoryEventLog(FOUR_PARTITIONS,
            new MemoryEventLog.Size(0, 1 << 20, 0, 20_000, 2000, 500), new LogObserver() {
                @Override
                public void blockRead(BlockSource source) {
                    beforeRead.run();
                    read.add(source);
                }

                @Override
                public void blockCacheHit() {
                    cacheHits++;
                }
            });

    /** Replays all records of a tenant: sends the next request as soon as it has a result. */
    private final class Reader {
        private final ReplayRequest range;
        private Position position;
        private int results;

        Reader(String tenant, Position after) {
            int partition = FOUR_PARTITIONS.partitionOf(tenant);
            range = new ReplayRequest(partition, BOTH, tenant, after, log.bounds(partition).last());
            position = after;
            requestNext();
        }

        private void requestNext() {
            log.read(new ReplayRequest(range.partition(), BOTH, range.tenant(), position, range.until()), result -> {
                position = position.max(((ReplayResult.Progress) result).position());
                results++;
                if (position.offset(0) < range.until().offset(0)) {
                    requestNext();
                }
            });
        }
    }

    private static String tenantOf(int partition) {
        return IntStream.iterate(0, n -> n + 1).mapToObj(n -> "tenant" + n)
                .filter(tenant -> FOUR_PARTITIONS.partitionOf(tenant) == partition).findFirst().orElseThrow();
    }

    private void append(String tenant) {
        for (int n = 0; n < RECORDS; n++) {
            log.append(0, tenant, null, n, "{}");
        }
    }

    @Test
    void takesPartitionsInTurn() {
        append(tenantOf(0));
        append(tenantOf(1));
        var longReplay = new Reader(tenantOf(0), position(-1, -1));
        for (int turn = 0; turn < 5; turn++) {
            log.step();
        }

        var other = new Reader(tenantOf(1), position(RECORDS - 100L, -1));
        log.step();
        log.step();

        assertThat(longReplay.results).isGreaterThanOrEqualTo(5);
        assertThat(other.results).as("after one turn of each partition").isOne();
    }

    @Test
    void takesReadersFarApartInTurn() {
        String tenant = tenantOf(0);
        append(tenant);
        List<Reader> readers = List.of(new Reader(tenant, position(-1, -1)), new Reader(tenant, position(35_000, -1)),
                new Reader(tenant, position(56_000, -1)));

        for (int turn = 0; turn < 12; turn++) {
            log.step();
        }

        assertThat(readers).extracting(reader -> reader.results).containsExactly(4, 4, 4);
    }

    @Test
    void answersAfterAnErrorAndServesTheNextRequest() {
        String tenant = tenantOf(0);
        log.append(0, tenant, null, 0, "{}");
        List<ReplayResult> results = new ArrayList<>();
        var request = new ReplayRequest(0, BOTH, tenant, position(-1, -1), log.bounds(0).last());
        beforeRead = () -> {
            throw new InternalError("thrown by the test");
        };
        log.read(request, results::add);
        log.step();

        beforeRead = () -> {};
        log.read(request, results::add);
        log.step();

        assertThat(results).hasSize(2);
        assertThat(results.getFirst()).isInstanceOf(ReplayResult.Unavailable.class);
        assertThat(results.getLast()).isInstanceOf(ReplayResult.Progress.class);
    }

    @Test
    void discardsRecordsReadAheadWhenTheLogIsTruncated() {
        String tenant = tenantOf(0);
        for (int n = 0; n < 400; n++) {
            log.append(0, tenant, null, n, "\"lost\"");
        }
        ReplayResult.Progress first = readOnce(tenant, position(-1, -1));
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
        List<ReplayResult> results = new ArrayList<>();
        log.read(new ReplayRequest(0, BOTH, tenant, after, log.bounds(0).last()), results::add);
        log.step();
        return (ReplayResult.Progress) results.getFirst();
    }

    @Test
    void servesALaterReaderFromTheCache() {
        String tenant = tenantOf(0);
        append(tenant);
        var first = new Reader(tenant, position(-1, -1));
        for (int turn = 0; turn < 5; turn++) {
            log.step();
        }
        int blocks = read.size();

        var second = new Reader(tenant, position(-1, -1));
        assertThat(second.position).isEqualTo(first.position);
        assertThat(read).hasSize(blocks);
        assertThat(cacheHits).isEqualTo(5);
    }
}
