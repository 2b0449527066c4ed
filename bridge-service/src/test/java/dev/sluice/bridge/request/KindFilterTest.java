package dev.sluice.bridge.request;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class KindFilterTest {
    @Test
    void includesExactKindsAndPrefixes() {
        KindFilter kinds = KindFilter.parse("participant.approved,step.*").orElseThrow();

        assertThat(kinds.includes("participant.approved")).isTrue();
        assertThat(kinds.includes("participant.approved.late")).isFalse();
        assertThat(kinds.includes("step.overdue")).isTrue();
        assertThat(kinds.includes("step.overdue.again")).isTrue();
        assertThat(kinds.includes("step")).isFalse();
        assertThat(kinds.includes("stepped")).isFalse();
        assertThat(kinds.includes(null)).isFalse();
    }

    @Test
    void includesEverythingUnlessKindsAreNamed() {
        assertThat(KindFilter.ALL.includes("anything")).isTrue();
        assertThat(KindFilter.ALL.includes(null)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", ".*", "a,,b", "a b", "a*", "*.a", "a.*.b", "\u00e4"})
    void refusesAMalformedList(String list) {
        assertThat(KindFilter.parse(list)).isEmpty();
    }

    @Test
    void refusesMoreThan64Kinds() {
        assertThat(KindFilter.parse(kinds(64))).isPresent();
        assertThat(KindFilter.parse(kinds(65))).isEmpty();
    }

    private static String kinds(int count) {
        return IntStream.range(0, count).mapToObj(n -> "kind" + n).collect(Collectors.joining(","));
    }
}
