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
            assertThat(strikes(seed, false, 6)).extracting(Strike::target).containsExactlyInAnyOrder(Target.POSTGRES,
                    Target.KAFKA, Target.CAPTURE, Target.CAPTURE, Target.BRIDGE, Target.EVERYTHING);
        }
    }

    @Test
    void moveTheSlotOnlyIfTheyAreToldTo() {
        assertThat(strikes(42, true, 9)).extracting(Strike::target).contains(Target.SLOT, Target.REPUBLISH);
    }

    @Test
    void areTheSameForASeed() {
        assertThat(strikes(42, false, 100)).isEqualTo(strikes(42, false, 100)).isNotEqualTo(strikes(43, false, 100));
    }

    private static List<Strike> strikes(long seed, boolean movesSlot, int count) {
        var strikes = new Strikes(RunOptions.of("seed=" + seed, "slot=" + movesSlot));
        return Stream.generate(strikes::next).limit(count).toList();
    }
}
