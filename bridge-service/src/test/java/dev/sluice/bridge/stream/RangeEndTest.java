package dev.sluice.bridge.stream;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.LogBounds;
import dev.sluice.bridge.log.OpenTransaction;
import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.log.TestRecords;
import dev.sluice.bridge.request.KindFilter;
import dev.sluice.bridge.request.Selection;
import dev.sluice.bridge.request.TimeRange;

import static dev.sluice.bridge.log.TestRecords.position;
import static org.assertj.core.api.Assertions.assertThat;

class RangeEndTest {
    private static final int PARTITION = 3;
    private static final long UNTIL = 1000;

    private final ScriptedLog log = new ScriptedLog();
    private Instant settled = Instant.ofEpochMilli(UNTIL);
    private final RangeEnd rangeEnd = new RangeEnd(log, () -> Optional.of(settled), Runnable::run,
            () -> 0);

    static Selection selection(List<Channel> channels) {
        return new Selection("acme", "ada", channels, KindFilter.ALL, new TimeRange(Long.MIN_VALUE, UNTIL));
    }

    static OpenTransaction transaction(int channel, long startOffset) {
        return new OpenTransaction(TestRecords.CHANNELS.get(channel), PARTITION, startOffset, 1004, "tool",
                OpenTransaction.Owner.OTHER, Duration.ofSeconds(12));
    }

    private void bounds(Position last, Position highWatermark) {
        log.bounds = new LogBounds(position(0, 0), last, highWatermark);
    }

    private RangeEndState end() {
        return rangeEnd.at(selection(TestRecords.CHANNELS.all()), PARTITION);
    }

    @Test
    void isOpenBeforeTheWatermarkHasPassedIt() {
        settled = Instant.ofEpochMilli(UNTIL - 1);

        assertThat(end()).isEqualTo(new RangeEndState.Open());
    }

    @Test
    void isKnownIfEverythingWrittenIsReadable() {
        bounds(position(9, 4), position(9, 4));

        assertThat(end()).isEqualTo(new RangeEndState.Known(position(9, 4)));
    }

    @Test
    void isHeldIfRecordsBehindAnOpenTransactionMayBelongToTheRange() {
        bounds(position(9, 4), position(9, 6));

        assertThat(end()).isEqualTo(new RangeEndState.Held(position(9, 6), position(9, 4)));
    }

    @Test
    void isKnownIfALaterRecordIsReadableInFrontOfTheOpenTransaction() {
        bounds(position(9, 4), position(9, 6));
        log.lastBefore = position(9, 2);

        assertThat(end()).isEqualTo(new RangeEndState.Known(position(9, 2)));
    }

    @Test
    void isKnownIfOnlyAnotherChannelIsHeld() {
        bounds(position(9, 4), position(9, 6));

        assertThat(rangeEnd.at(selection(List.of(TestRecords.CHANNELS.get(0))), PARTITION))
                .isEqualTo(new RangeEndState.Known(position(9, 4)));
    }

    @Test
    void waitsForTheHighWatermarkOfTheFirstLookupAlone() {
        bounds(position(9, 4), position(9, 6));
        var held = (RangeEndState.Held) end();
        bounds(position(9, 5), position(9, 20));
        RangeEndState still = rangeEnd.again(selection(TestRecords.CHANNELS.all()), PARTITION, held);

        bounds(position(9, 7), position(9, 20));

        assertThat(still).isEqualTo(new RangeEndState.Held(position(9, 6), position(9, 5)));
        assertThat(rangeEnd.again(selection(TestRecords.CHANNELS.all()), PARTITION, (RangeEndState.Held) still))
                .isEqualTo(new RangeEndState.Known(position(9, 7)));
    }

    @Test
    void searchesOnlyIfMoreHasBecomeReadable() {
        bounds(position(9, 4), position(9, 6));
        var held = (RangeEndState.Held) end();

        assertThat(rangeEnd.again(selection(TestRecords.CHANNELS.all()), PARTITION, held)).isEqualTo(held);
        assertThat(log.searches).hasValue(1);
    }

    @Test
    void namesTheTransactionsThatHoldItAndNoLaterOnes() {
        bounds(position(9, 4), position(9, 6));
        var held = (RangeEndState.Held) end();
        log.openTransactions = List.of(transaction(0, 10), transaction(1, 5));

        assertThat(rangeEnd.conclude(selection(TestRecords.CHANNELS.all()), PARTITION, held))
                .isEqualTo(new RangeEndState.NotSettled(List.of(transaction(1, 5))));
    }
}
