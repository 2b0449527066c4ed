package dev.sluice.reliability.check;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class GapTest {
    private static final Gap GAP = Gap
            .of("{\"reason\":\"gap\",\"detail\":\"lost\",\"from\":\"1/C43A90\",\"to\":\"1/C43D08\"}");

    @Test
    void readsLsns() {
        assertThat(GAP).isEqualTo(new Gap(0x1_00C4_3A90L, 0x1_00C4_3D08L));
    }

    @Test
    void containsCommitsAfterTheFirstLsnUpToTheSecond() {
        assertThat(GAP.contains(Gap.lsn("1/C43A90"))).isFalse();
        assertThat(GAP.contains(Gap.lsn("1/C43A91"))).isTrue();
        assertThat(GAP.contains(Gap.lsn("1/C43D08"))).isTrue();
        assertThat(GAP.contains(Gap.lsn("1/C43D09"))).isFalse();
    }
}
