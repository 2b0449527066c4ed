package dev.sluice.capture.event;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CodePointsTest {
    private static final String ROCKET = "\uD83D\uDE80";

    @Test
    void aCharacterBeyondTheBasicPlaneCountsOnce() {
        assertThat(CodePoints.count("aä" + ROCKET)).isEqualTo(3);
    }

    @Test
    void cutsAtACharacter() {
        assertThat(CodePoints.first(3, ROCKET.repeat(4))).isEqualTo(ROCKET.repeat(3));
        assertThat(CodePoints.first(2, "a" + ROCKET + "b")).isEqualTo("a" + ROCKET);
        assertThat(CodePoints.first(4, ROCKET.repeat(4))).isEqualTo(ROCKET.repeat(4));
        assertThat(CodePoints.first(5, "abc")).isEqualTo("abc");
    }
}
