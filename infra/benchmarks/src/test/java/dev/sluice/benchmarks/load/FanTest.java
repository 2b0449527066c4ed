package dev.sluice.benchmarks.load;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FanTest {
    @Test
    void readsHowManyConnectionsAreOpen() {
        assertThat(Fan.Connected.parse("{\"open\":199,\"refused\":1,\"retried\":7,\"seconds\":0.250000}"))
                .isEqualTo(new Fan.Connected(199, 1, 7, 0.25));
    }

    @Test
    void readsWhatArrived() {
        assertThat(Fan.Arrived.parse("{\"seconds\":2.5,\"events\":40600,\"bytes\":12180000,\"lost\":0,\"samples\":5075,"
                + "\"p50\":249,\"p90\":7139,\"p99\":42724,\"max\":44775}"))
                .isEqualTo(new Fan.Arrived(2.5, 40_600, 12_180_000, 0, 5075, 249, 7139, 42_724, 44_775));
    }

    @Test
    void saysWhatTheClientAnsweredInstead() {
        assertThatThrownBy(() -> Fan.Connected.parse("only 3")).hasMessageContaining("fan answered only 3");
    }

    @Test
    void namesPortPathAndHeaderOfEachConnection() {
        assertThat(List.of(Target.get(80, "/stream?a=b", "").line(), Target.get(81, "/s", "Cookie: c").line()))
                .containsExactly("80 /stream?a=b", "81 /s\tCookie: c");
    }
}
