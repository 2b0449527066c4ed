package dev.sluice.reliability;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import dev.sluice.reliability.part.Topology;

/**
 * The options of a run.
 *
 * @param limits
 *            when the run ends
 * @param seed
 *            the seed of strikes, transactions and clients
 * @param advancesSlot
 *            whether some strikes advance the capture's slot, or kill the republish command
 * @param pace
 *            how close strikes come
 * @param topology
 *            the servers
 * @param folder
 *            the folder in which the run creates its own
 */
record RunOptions(Limits limits, long seed, boolean advancesSlot, Pace pace, Topology topology, Path folder) {
    private static final Set<String> KNOWN = Set.of("duration", "kills", "seed", "slot", "pause", "recoveries",
            "brokers", "standby", "folder");

    /**
     * The end of a run.
     *
     * @param duration
     *            how long the run kills processes
     * @param strikes
     *            the number of strikes after which the run stops early; 0 for no limit
     */
    record Limits(Duration duration, int strikes) {
        Limits {
            if (duration.isNegative() || strikes < 0) {
                throw new IllegalArgumentException(
                        "duration=" + duration + " kills=" + strikes + ": expected no negative numbers");
            }
        }
    }

    /**
     * The time between strikes.
     *
     * @param longestPause
     *            the longest time before a strike, in addition to the recovery from the previous one
     * @param recoveries
     *            the share of strikes after which the run waits for recovery
     */
    record Pace(Duration longestPause, double recoveries) {
        Pace {
            if (longestPause.toMillis() < 1 || recoveries < 0 || recoveries > 1) {
                throw new IllegalArgumentException("pause=" + longestPause + " recoveries=" + recoveries
                        + ": expected at least 1 ms, and a share from 0 to 1");
            }
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
        return new RunOptions(
                new Limits(Duration.parse(values.getOrDefault("duration", "PT2M")),
                        Integer.parseInt(values.getOrDefault("kills", "0"))),
                seed == 0 ? new Random().nextInt(1, Integer.MAX_VALUE) : seed,
                Boolean.parseBoolean(values.getOrDefault("slot", "false")),
                new Pace(Duration.parse(values.getOrDefault("pause", "PT2.5S")),
                        Double.parseDouble(values.getOrDefault("recoveries", "0.4"))),
                new Topology(Integer.parseInt(values.getOrDefault("brokers", "1")),
                        Boolean.parseBoolean(values.getOrDefault("standby", "false"))),
                Path.of(values.getOrDefault("folder", "target/reliability")));
    }
}
