package dev.sluice.bridge.stream;

import org.junit.jupiter.api.Test;

import dev.sluice.bridge.log.TestRecords;
import dev.sluice.bridge.request.KindFilter;
import dev.sluice.bridge.request.Selection;
import dev.sluice.bridge.request.TimeRange;

import static org.assertj.core.api.Assertions.assertThat;

class PinnedMemoryTest {
    private final PinnedMemory memory = new PinnedMemory(800);
    private final Object record = new Object();

    private static Selection of(String tenant, String user) {
        return new Selection(tenant, user, TestRecords.CHANNELS.all(), KindFilter.ALL, TimeRange.ALL);
    }

    @Test
    void countsARecordOnceForAllResponsesOfAUser() {
        for (int n = 0; n < 95; n++) {
            assertThat(memory.pin(record, 200, of("acme", "ada"))).isTrue();
        }
        assertThat(memory.bytes()).isEqualTo(200);
        for (int n = 0; n < 95; n++) {
            assertThat(memory.bytes()).isEqualTo(200);
            memory.unpin(record, of("acme", "ada"));
        }
        assertThat(memory.bytes()).isZero();
    }

    @Test
    void aUserMayPinAQuarterATenantHalf() {
        assertThat(memory.pin(record, 200, of("acme", "ada"))).isTrue();
        assertThat(memory.pin(new Object(), 1, of("acme", "ada"))).isFalse();
        assertThat(memory.pin(new Object(), 200, of("acme", "bob"))).isTrue();
        assertThat(memory.pin(new Object(), 1, of("acme", "eve"))).isFalse();
        assertThat(memory.pin(new Object(), 200, of("globex", "ada"))).isTrue();
        assertThat(memory.pin(new Object(), 200, of("globex", "bob"))).isTrue();
        assertThat(memory.pin(new Object(), 1, of("initech", "ada"))).isFalse();
        assertThat(memory.bytes()).isEqualTo(800);
    }

    @Test
    void whatIsPinnedForOneUserCountsForAnotherAsWell() {
        assertThat(memory.pin(record, 200, of("acme", "ada"))).isTrue();
        assertThat(memory.pin(record, 200, of("acme", "bob"))).isTrue();
        assertThat(memory.bytes()).isEqualTo(200);
        assertThat(memory.pin(new Object(), 1, of("acme", "bob"))).isFalse();
        memory.unpin(record, of("acme", "ada"));
        assertThat(memory.bytes()).isEqualTo(200);
        memory.unpin(record, of("acme", "bob"));
        assertThat(memory.pin(new Object(), 200, of("acme", "bob"))).isTrue();
    }

    @Test
    void aRecordBeyondTheLimitIsNeverPinned() {
        assertThat(memory.pin(record, 201, of("acme", "ada"))).isFalse();
        assertThat(memory.bytes()).isZero();
    }
}
