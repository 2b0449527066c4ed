package dev.sluice.capture.kafka;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

import dev.sluice.capture.event.DeadLetter;
import dev.sluice.capture.event.MappedRecord;
import dev.sluice.schemas.Topics;

import static org.assertj.core.api.Assertions.assertThat;

class ConnectRecordsTest {
    private static final Map<String, Object> BEFORE = Map.of("lsn", 1L);
    private static final Map<String, Object> AFTER = Map.of("lsn", 2L);

    private final ConnectRecords records = new ConnectRecords(
            new EventRecords(new TopicLayout(new Topics("sluice"), 4, 64 * 1024), () -> Long.MAX_VALUE / 2,
                    future -> {}),
            Map.of("server", "sluice"));

    /** As the worker keeps what it has sent, see {@code ExactlyOnceWorkerSourceTask}. */
    @Test
    void aWorkerKeepsOneRowOfATransactionHoweverManyItHas() {
        Map<SourceRecord, Integer> sent = new LinkedHashMap<>();
        for (int row = 0; row < 1_000; row++) {
            sent.put(records.row(row(row), BEFORE), row);
            sent.put(records.snapshotRow(row(row), BEFORE), row);
        }
        assertThat(sent).hasSize(1);
    }

    @Test
    void theEndOfATransactionIsNoRowAndNoOtherEnd() {
        SourceRecord end = end(BEFORE);
        assertThat(end).isNotEqualTo(records.row(row(1), BEFORE)).isNotEqualTo(end(AFTER));
        assertThat(records.row(row(1), BEFORE)).isNotEqualTo(end);
    }

    private SourceRecord end(Map<String, Object> offset) {
        return records.watermark(new Watermark(Instant.EPOCH, "0/1"), offset);
    }

    private static MappedRecord row(int number) {
        return DeadLetter.gap("/postgresql/sluice", "0/" + number, "0/FFFF", Instant.EPOCH);
    }
}
