package dev.sluice.reliability;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The options of a run.
 *
 * @param duration
 *            how long the run kills processes
 * @param kills
 *            the number of strikes after which the run stops early; 0 for no limit
 * @param seed
 *            the seed of strikes, transactions and clients
 * @param advancesSlot
 *            whether some strikes advance the capture's slot
 * @param folder
 *            the folder in which the run creates its own
 */
record RunOptions(Duration duration, int kills, long seed, boolean advancesSlot, Path folder) {
    private static final Set<String> KNOWN = Set.of("duration", "kills", "seed", "slot", "folder");

    RunOptions {
        if (duration.isNegative() || kills < 0) {
            throw new IllegalArgumentException(
                    "duration=" + duration + " kills=" + kills + ": expected no negative numbers");
        }
    }

    /**
     * Reads {@code name=value} arguments; a seed that is 0 or absent is drawn at random.
     *
     * @throws IllegalArgumentException
     *             if one is unknown
     */
    static RunOptions of(String... arguments) {
        Map<String, String> values = Arrays.stream(arguments)
                .collect(Collectors.toMap(it -> it.substring(0, Math.max(0, it.indexOf('='))),
                        it -> it.substring(it.indexOf('=') + 1)));
        Set<String> unknown = new TreeSet<>(values.keySet());
        unknown.removeAll(KNOWN);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("unknown options " + unknown + ": expected some of " + KNOWN);
        }
        long seed = Long.parseLong(values.getOrDefault("seed", "0"));
        return new RunOptions(Duration.parse(values.getOrDefault("duration", "PT2M")),
                Integer.parseInt(values.getOrDefault("kills", "0")),
                seed == 0 ? new Random().nextInt(1, Integer.MAX_VALUE) : seed,
                Boolean.parseBoolean(values.getOrDefault("slot", "false")),
                Path.of(values.getOrDefault("folder", "target/reliability")));
    }
}
