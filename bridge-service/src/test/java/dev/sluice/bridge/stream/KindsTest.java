package dev.sluice.bridge.stream;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class KindsTest {
    @Test
    void includesExactKindsAndPrefixes() {
        Kinds kinds = Kinds.parse("participant.approved,step.*").orElseThrow();

        assertThat(kinds.include("participant.approved")).isTrue();
        assertThat(kinds.include("participant.approved.late")).isFalse();
        assertThat(kinds.include("step.overdue")).isTrue();
        assertThat(kinds.include("step.overdue.again")).isTrue();
        assertThat(kinds.include("step")).isFalse();
        assertThat(kinds.include("stepped")).isFalse();
        assertThat(kinds.include(null)).isFalse();
    }

    @Test
    void includesEverythingUnlessKindsAreNamed() {
        assertThat(Kinds.ALL.include("anything")).isTrue();
        assertThat(Kinds.ALL.include(null)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", ".*", "a,,b", "a b", "a*", "*.a", "a.*.b", "\u00e4"})
    void refusesWhatIsNoListOfKinds(String list) {
        assertThat(Kinds.parse(list)).isEmpty();
    }

    @Test
    void isBounded() {
        assertThat(Kinds.parse(kinds(64))).isPresent();
        assertThat(Kinds.parse(kinds(65))).isEmpty();
    }

    private static String kinds(int count) {
        return IntStream.range(0, count).mapToObj(n -> "kind" + n).collect(Collectors.joining(","));
    }
}
