package dev.sluice.capture.engine;

import java.util.Map;
import java.util.Objects;

import org.junit.jupiter.api.Test;

import dev.sluice.capture.kafka.OffsetFormat;
import dev.sluice.capture.value.SourceIdentity;
import dev.sluice.capture.value.Timeline;

import static org.assertj.core.api.Assertions.assertThat;

class SourceOffsetsTest {
    private static final SourceIdentity SOURCE = new SourceIdentity("18446744073709551615", new Timeline(2, 0x60));

    @Test
    void anOffsetNamesTheSourceOfItsLsn() {
        Map<String, Object> offset = stored(SourceOffsets.with(SourceOffsets.startingAt("0/A0", null), SOURCE));
        assertThat(SourceOffsets.source(offset)).isEqualTo(SOURCE);
        assertThat(SourceOffsets.lsn(offset)).isEqualTo("0/A0");
        assertThat(offset).contains(Map.entry("lsn", 160L), Map.entry("ts_usec", 0L),
                Map.entry("sluice_system", "18446744073709551615"), Map.entry("sluice_timeline", "2@0/60"));
    }

    @Test
    void anOffsetOfAnEarlierVersionNamesNone() {
        assertThat(SourceOffsets.source(stored(Map.of("lsn", 160L, "ts_usec", 0L)))).isNull();
    }

    @Test
    void debeziumGetsOnlyWhatItKnows() {
        assertThat(SourceOffsets.start(SourceOffsets.with(SourceOffsets.startingAt("0/A0", null), SOURCE)))
                .containsOnlyKeys("lsn", "ts_usec");
    }

    private static Map<String, Object> stored(Map<String, Object> offset) {
        var format = new OffsetFormat("sluice", "sluice");
        return Objects.requireNonNull(format.read(format.value(offset)));
    }
}
