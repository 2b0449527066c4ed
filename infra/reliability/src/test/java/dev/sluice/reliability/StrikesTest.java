package dev.sluice.reliability;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import dev.sluice.reliability.Strike.Target;

import static org.assertj.core.api.Assertions.assertThat;

class StrikesTest {
    @Test
    void hitEverythingWithinTheFirstSix() {
        for (long seed = 1; seed < 50; seed++) {
            assertThat(strikes(seed, 6)).extracting(Strike::target).containsAll(List.of(Target.values()));
        }
    }

    @Test
    void areTheSameForASeed() {
        assertThat(strikes(42, 100)).isEqualTo(strikes(42, 100)).isNotEqualTo(strikes(43, 100));
    }

    private static List<Strike> strikes(long seed, int count) {
        var strikes = new Strikes(seed);
        return Stream.generate(strikes::next).limit(count).toList();
    }
}
