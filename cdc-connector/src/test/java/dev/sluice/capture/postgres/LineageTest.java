package dev.sluice.capture.postgres;

import org.junit.jupiter.api.Test;

import dev.sluice.capture.postgres.Lineage.LeftBehind;
import dev.sluice.capture.postgres.Lineage.OtherCluster;
import dev.sluice.capture.postgres.Lineage.Promoted;
import dev.sluice.capture.postgres.Lineage.Same;
import dev.sluice.capture.value.SourceIdentity;
import dev.sluice.capture.value.Timeline;
import dev.sluice.capture.value.Timelines;

import static org.assertj.core.api.Assertions.assertThat;

class LineageTest {
    private static final Timeline SECOND = new Timeline(2, 0x60);
    private static final SourceServer SERVER = new SourceServer("7", Timelines.of(3, "1\t0/60\tx\n2\t0/A0\tx\n"), 18);

    @Test
    void theSameServerIsTheSame() {
        assertThat(SERVER.since(null)).isEqualTo(new Same());
        assertThat(SERVER.since(SERVER.identity())).isEqualTo(new Same());
    }

    @Test
    void aLaterTimelineBeginsWhereTheEarlierOneEnds() {
        assertThat(SERVER.since(new SourceIdentity("7", SECOND)))
                .isEqualTo(new Promoted(SECOND, SERVER.timelines().current(), "0/A0"));
        assertThat(SERVER.since(new SourceIdentity("7", new Timeline(1, 0))))
                .isEqualTo(new Promoted(new Timeline(1, 0), SERVER.timelines().current(), "0/60"));
    }

    @Test
    void aTimelineThatTheServerWasNeverOnLeavesItBehind() {
        assertThat(SERVER.since(new SourceIdentity("7", new Timeline(4, 0xB0)))).isInstanceOf(LeftBehind.class);
        assertThat(SERVER.since(new SourceIdentity("7", new Timeline(3, 0xA8)))).as("another standby's timeline 3")
                .isInstanceOf(LeftBehind.class);
    }

    @Test
    void anotherIdentifierIsAnotherClusterOnAnyTimeline() {
        assertThat(SERVER.since(new SourceIdentity("8", SECOND))).isEqualTo(new OtherCluster("8", "7"));
    }

    @Test
    void topicsAgreeWithAPromotedServerUpToTheSwitchPoint() {
        var promoted = new Promoted(new Timeline(1, 0), SECOND, "0/60");
        assertThat(promoted.agreedUpTo("0/5F")).isEqualTo("0/5F");
        assertThat(promoted.agreedUpTo("0/60")).isEqualTo("0/60");
        assertThat(promoted.agreedUpTo("1/0")).isEqualTo("0/60");
    }

    @Test
    void statementsMakeFailoverSlotsWherePostgresHasThem() {
        var promoted = new Promoted(new Timeline(1, 0), SECOND, "0/60");
        assertThat(promoted.missingSlot("mine", "0/60", 17)).hasMessageContaining("'pgoutput', failover => true);")
                .hasMessageContaining("sync_replication_slots = on");
        assertThat(promoted.missingSlot("mine", "0/60", 16)).hasMessageContaining("'pgoutput');")
                .hasMessageContaining("from version 17 on");
    }
}
