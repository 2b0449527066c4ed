package dev.sluice.reliability;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import dev.sluice.reliability.RunOptions.Pace;
import dev.sluice.reliability.Strike.Target;

/**
 * The sequence of strikes of a run, drawn from its seed. Targets are drawn without replacement: every six strikes hit
 * each target once and the capture twice. Used by one thread.
 */
final class Strikes {
    private static final List<Target> DECK = List.of(Target.POSTGRES, Target.KAFKA, Target.CAPTURE, Target.BRIDGE,
            Target.EVERYTHING, Target.CAPTURE);
    private static final List<Target> DECK_WITH_SLOT = Stream
            .concat(DECK.stream(), Stream.of(Target.SLOT, Target.REPUBLISH, Target.REPUBLISH)).toList();
    private static final int LONGEST_DOWN_MILLIS = 1500;
    private static final double STAYS_DOWN = 0.3;

    private final Random random;
    private final List<Target> deck;
    private final Pace pace;
    private final Deque<Target> hand = new ArrayDeque<>();

    Strikes(RunOptions options) {
        this.random = new Random(options.seed());
        this.deck = options.advancesSlot() ? DECK_WITH_SLOT : DECK;
        this.pace = options.pace();
    }

    Strike next() {
        if (hand.isEmpty()) {
            List<Target> dealt = new ArrayList<>(deck);
            Collections.shuffle(dealt, random);
            hand.addAll(dealt);
        }
        return against(hand.remove());
    }

    /** Returns a strike against this target. */
    Strike against(Target target) {
        return new Strike(target, Duration.ofMillis(random.nextLong(pace.longestPause().toMillis())),
                Duration.ofMillis(random.nextDouble() < STAYS_DOWN ? random.nextInt(LONGEST_DOWN_MILLIS) : 0),
                random.nextDouble() < pace.recoveries());
    }
}
