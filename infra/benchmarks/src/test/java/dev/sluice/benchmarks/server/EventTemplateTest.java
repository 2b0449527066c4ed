package dev.sluice.benchmarks.server;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class EventTemplateTest {
    @Test
    void blocksHaveTheLengthThatWasAskedFor() {
        assertThat(new EventTemplate(300).block("t00001", 5)).hasSize(300);
        assertThat(new EventTemplate(1000).block("p00001", 5)).hasSize(1000);
    }

    @Test
    void renumberingGivesWhatWouldHaveBeenMade() {
        byte[] block = EventTemplate.DEFAULT.block("t00001", 0);
        EventTemplate.renumber(block, 1_234_567);
        assertThat(new String(block, StandardCharsets.US_ASCII))
                .isEqualTo(new String(EventTemplate.DEFAULT.block("t00001", 1_234_567), StandardCharsets.US_ASCII))
                .contains("\"id\":\"0001234567\"").contains("id: activity.12.0001234567~");
    }

    @Test
    void tenantsOfOnePartitionShareIt() {
        assertThat(TenantNames.inPartition(7, 100)).hasSize(100).doesNotHaveDuplicates()
                .allSatisfy(tenant -> assertThat(TenantNames.partitionOf(tenant)).isEqualTo(7));
    }
}
