package dev.sluice.schemas;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TenantPartitionTest {
    @ParameterizedTest
    @CsvSource({"21, -973932308", "foobar, -790332482", "a-little-bit-long-string, -985981536",
            "a-little-bit-longer-string, -1486304829",
            "lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8, -58897971", "abc, 479470107"})
    void hashesAsKafkaDoes(String key, int hash) {
        assertThat(TenantPartition.murmur2(key.getBytes(StandardCharsets.UTF_8))).isEqualTo(hash);
    }

    @ParameterizedTest
    @CsvSource({"acme, 32, 4", "globex, 32, 31", "acme, 4, 0", "'', 32, 25", "Åda, 32, 17", "acme, 1, 0"})
    void keepsEveryTenantInItsPartition(String tenant, int partitions, int partition) {
        assertThat(TenantPartition.of(tenant, partitions)).isEqualTo(partition);
        assertThat(TenantPartition.ofKey(tenant.getBytes(StandardCharsets.UTF_8), partitions)).isEqualTo(partition);
    }

    @Test
    void refusesATopicWithoutPartitions() {
        assertThatThrownBy(() -> TenantPartition.of("acme", 0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0");
    }
}
