package dev.sluice.capture.kafka;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OffsetFormatTest {
    private final OffsetFormat format = new OffsetFormat("sluice", "prefix");

    @Test
    void writesTheKeyThatConnectWrites() {
        assertThat(new String(format.key(), StandardCharsets.UTF_8)).isEqualTo("[\"sluice\",{\"server\":\"prefix\"}]");
    }

    @Test
    void readsWhatItWrites() {
        byte[] value = format.value(Map.of("lsn", 23_820_104L));
        assertThat(new String(value, StandardCharsets.UTF_8)).isEqualTo("{\"lsn\":23820104}");
        assertThat(format.read(value)).isEqualTo(Map.of("lsn", 23_820_104L));
    }
}
