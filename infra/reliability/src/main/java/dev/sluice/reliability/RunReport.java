package dev.sluice.reliability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

import dev.sluice.reliability.Strike.Target;
import dev.sluice.reliability.check.Difference;
import dev.sluice.reliability.client.StreamClient;

/**
 * The report of a run.
 *
 * @param kills
 *            in order
 */
record RunReport(Setting setting, List<Kill> kills, Load load, Verdict verdict) {
    RunReport {
        kills = List.copyOf(kills);
    }

    /**
     * The setting of a run.
     *
     * @param postgresMajor
     *            the major version of PostgreSQL
     * @param took
     *            the duration, including the comparison
     */
    record Setting(int postgresMajor, long seed, Instant began, Duration took) {}

    /**
     * The load of a run.
     *
     * @param committed
     *            transactions whose COMMIT was acknowledged
     * @param notCommitted
     *            transactions that were rolled back, or lost before their COMMIT
     * @param unknown
     *            transactions whose COMMIT got no response
     * @param migrations
     *            migrations of which the COMMIT was acknowledged
     * @param clients
     *            the number of clients
     * @param connections
     *            the total number of streams that the clients opened
     */
    record Load(long committed, long notCommitted, long unknown, long migrations, int clients, int connections) {
        static Load of(Population population) {
            return new Load(population.journal().committed(), population.journal().notCommitted(),
                    population.journal().unknown(), population.migrations(), population.clients().size(),
                    population.clients().stream().mapToInt(StreamClient::connections).sum());
        }
    }

    boolean isClean() {
        return verdict.isClean();
    }

    /** Returns the report for a terminal. */
    String text() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, "PostgreSQL %d, seed %d, %d strikes killed %d processes in %d s%n",
                setting.postgresMajor(), setting.seed(), kills.size(), killed(), setting.took().toSeconds()));
        lines.add(
                String.format(Locale.ROOT, "%-12s %6s %22s %8s %8s", "killed", "times", "recovery awaited", "median s",
                        "max s"));
        for (Target target : Target.values()) {
            List<Kill> its = kills.stream().filter(kill -> kill.strike().target() == target).toList();
            List<Duration> recoveries = its.stream().map(Kill::recovery).filter(Objects::nonNull).sorted().toList();
            lines.add(String.format(Locale.ROOT, "%-12s %6d %22d %8s %8s", target.label(), its.size(),
                    recoveries.size(), recoveries.isEmpty() ? "" : seconds(recoveries.get(recoveries.size() / 2)),
                    recoveries.isEmpty() ? "" : seconds(recoveries.getLast())));
        }
        lines.add(String.format(Locale.ROOT,
                "%n%d transactions committed, %d rolled back or lost before their COMMIT, %d with an unknown outcome;"
                        + " %d migrations; %d clients connected %d times%n",
                load.committed(), load.notCommitted(), load.unknown(), load.migrations(), load.clients(),
                load.connections()));
        lines.add(String.format(Locale.ROOT, "%-26s %10s %6s %8s %13s %8s", "", "expected", "lost", "doubled",
                "out of order", "foreign"));
        verdict.differences().forEach((name, it) -> lines.add(String.format(Locale.ROOT,
                "%-26s %10d %6d %8d %13d %8d", name, it.expected(), it.lost(), it.doubled(), it.disordered(),
                it.foreign())));
        lines.add("");
        verdict.defects().forEach(defect -> lines.add("DEFECT: " + defect));
        return String.join(System.lineSeparator(), lines);
    }

    /** Returns the number of killed processes; PostgreSQL with its sessions is one. */
    private long killed() {
        return kills.stream().mapToLong(Kill::processes).sum();
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f", duration.toMillis() / 1000.0);
    }

    /** Writes the text, all kills and all comparisons into a folder. */
    void write(Path folder) throws IOException {
        Files.writeString(folder.resolve("report.txt"), text());
        List<String> strikes = new ArrayList<>(List.of("at,target,before_ms,down_ms,recovery_ms,processes"));
        for (Kill kill : kills) {
            Duration recovery = kill.recovery();
            strikes.add(String.join(",", kill.at().toString(), kill.strike().target().label(),
                    Long.toString(kill.strike().before().toMillis()), Long.toString(kill.strike().down().toMillis()),
                    recovery == null ? "" : Long.toString(recovery.toMillis()),
                    Integer.toString(kill.processes())));
        }
        Files.write(folder.resolve("kills.csv"), strikes);
        List<String> summary = new ArrayList<>(List.of(
                "postgres,seed,began,seconds,strikes,killed,transactions,unknown,migrations,clients,connections,comparison,expected,lost,"
                        + "doubled,out_of_order,foreign"));
        verdict.differences().forEach((name, it) -> summary.add(summary(name, it)));
        Files.write(folder.resolve("summary.csv"), summary);
    }

    private String summary(String name, Difference difference) {
        return setting.postgresMajor() + "," + setting.seed() + "," + setting.began() + ","
                + setting.took().toSeconds() + "," + kills.size() + "," + killed() + "," + load.committed() + ","
                + load.unknown() + "," + load.migrations() + "," + load.clients() + "," + load.connections() + ","
                + name.replace(",", " and") + ","
                + difference.expected() + "," + difference.lost() + "," + difference.doubled() + ","
                + difference.disordered() + "," + difference.foreign();
    }
}
