package dev.sluice.capture.value;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TimelinesTest {
    private static final String HISTORY = """
            1\t0/3000060\tno recovery target specified

            # a comment
            2\t1/A0\tbefore 2026-11-30 09:47:30+00
            """;

    @Test
    void readsAHistoryFile() {
        assertThat(Timelines.of(3, HISTORY).all()).containsExactly(new Timeline(1, 0),
                new Timeline(2, Lsn.parse("0/3000060")), new Timeline(3, Lsn.parse("1/A0")));
        assertThat(Timelines.of(1, "").all()).containsExactly(new Timeline(1, 0));
        assertThatThrownBy(() -> Timelines.of(2, "1\n")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"1\"");
    }

    @Test
    void knowsWhereItLeftATimeline() {
        var timelines = Timelines.of(3, HISTORY);
        assertThat(timelines.endOf(new Timeline(1, 0))).hasValue(Lsn.parse("0/3000060"));
        assertThat(timelines.endOf(new Timeline(2, Lsn.parse("0/3000060")))).hasValue(Lsn.parse("1/A0"));
        assertThat(timelines.endOf(timelines.current())).isEmpty();
        assertThat(timelines.endOf(new Timeline(4, 0))).isEmpty();
    }

    @Test
    void tellsTimelinesOfOneNumberApart() {
        var timelines = Timelines.of(3, HISTORY);
        assertThat(timelines.endOf(new Timeline(2, Lsn.parse("0/3000061")))).isEmpty();
        assertThat(timelines.endOf(new Timeline(2, 0))).as("begin unknown").isPresent();
    }

    @Test
    void aTimelineHasATextForm() {
        for (Timeline timeline : List.of(new Timeline(1, 0), new Timeline(4_294_967_295L, -1), new Timeline(2, 96))) {
            assertThat(Timeline.parse(timeline.text())).isEqualTo(timeline);
        }
        assertThat(new Timeline(2, 0x3000060).text()).isEqualTo("2@0/3000060");
        assertThatThrownBy(() -> Timeline.parse("2")).hasMessageContaining("\"2\" is not a timeline");
        assertThatThrownBy(() -> Timeline.parse("0@0/0")).hasMessageContaining("0 is not a timeline");
    }
}
