package dev.sluice.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import dev.sluice.benchmarks.load.Fan;
import dev.sluice.benchmarks.peer.Peer;
import dev.sluice.benchmarks.peer.PeerProgram;
import dev.sluice.benchmarks.peer.PeerPrograms;
import dev.sluice.benchmarks.process.CProgram;
import dev.sluice.benchmarks.process.Machine;
import dev.sluice.benchmarks.process.OpenFiles;
import dev.sluice.benchmarks.process.Pinning;
import dev.sluice.benchmarks.result.Measurements;
import dev.sluice.benchmarks.result.Section;
import dev.sluice.benchmarks.server.Broker;
import dev.sluice.benchmarks.server.EventTemplate;
import dev.sluice.benchmarks.server.EventTopics;
import dev.sluice.benchmarks.server.RsaTokenIssuer;
import dev.sluice.benchmarks.server.TenantNames;
import dev.sluice.benchmarks.server.TokenIssuer;

/**
 * The benchmark of the bridge, other servers of event streams and the floors, in one run with one load client. A server
 * that is not installed is left out, and the output names it.
 */
final class PeersBenchmark implements Benchmark {
    static final List<String> COLUMNS = List.of("connections", "tenants", "server", "round", "seconds", "events",
            "missing", "lost", "server_cpu_s", "client_cpu_s", "p50_us", "p99_us", "first_s", "first_cpu_s", "warm_s",
            "warm_cpu_s", "gone_s", "return_s", "return_cpu_s", "refused", "retried", "connection_bytes");
    /** A rate that the servers sustain on one processor. */
    private static final int DELIVERIES_PER_SECOND = 40_000;

    /** The servers of a run: their versions, and why others are left out, by name. */
    private record Servers(List<PeerProgram> programs, Map<String, String> versions, Map<String, String> leftOut) {
        static Servers of(List<PeerProgram> all) throws IOException {
            var servers = new Servers(new ArrayList<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
            for (PeerProgram program : all) {
                Optional<String> missing = program.missing();
                if (missing.isPresent()) {
                    servers.leaveOut(program, missing.get());
                } else {
                    servers.versions.put(program.name(), program.version());
                    servers.programs.add(program);
                }
            }
            return servers;
        }

        void leaveOut(PeerProgram program, String reason) {
            System.err.println("LEFT OUT: " + program.name() + ". " + reason);
            leftOut.put(program.name(), reason);
        }
    }

    @Override
    public void run(Options options, Results results) throws Exception {
        options.only("connections", "tenants", "rate", "seconds", "warm", "returns", "opening", "rounds", "servers");
        if (CProgram.compiler().isEmpty()) {
            throw new IllegalStateException("NOT MEASURED: the load client is written in C, and cc is not installed."
                    + " Install a C compiler.");
        }
        Path client = Fan.compile();
        List<Integer> connections = options.numbers("connections", 100, 1000, 10_000);
        List<Integer> tenants = options.numbers("tenants", 1, PeerPrograms.MOST_TENANTS);
        OpenFiles.require(connections.stream().mapToInt(Integer::intValue).max().orElseThrow());
        String pinning = Pinning.pinThisProcess();
        try (Broker broker = Broker.start();
                EventTopics topics = EventTopics.open(broker.bootstrapServers(), "peers", EventTemplate.DEFAULT,
                        TenantNames.spread(PeerPrograms.MOST_TENANTS));
                RsaTokenIssuer rsa = RsaTokenIssuer.start()) {
            Servers servers = Servers.of(chosen(options,
                    PeerPrograms.all(broker, topics, TokenIssuer.hs256(), rsa)));
            for (int count : connections) {
                for (int of : tenants.stream().filter(of -> count >= 10 * of).toList()) {
                    PeerSession.Plan plan = plan(options, count, of);
                    List<List<String>> rows = measure(options, plan, client, servers);
                    results.write("peers-" + count + "-" + of, notes(pinning, plan, servers), COLUMNS, rows);
                }
            }
        }
    }

    private static List<PeerProgram> chosen(Options options, List<PeerProgram> all) {
        List<String> names = List.of(options.text("servers", String.join(",", PeerPrograms.NAMES)).split(",", -1));
        if (!PeerPrograms.NAMES.containsAll(names)) {
            throw new IllegalArgumentException("servers=" + names + ": expected some of " + PeerPrograms.NAMES);
        }
        return all.stream().filter(program -> names.contains(program.name())).toList();
    }

    private static PeerSession.Plan plan(Options options, int connections, int tenants) {
        int rate = Math.clamp((long) options.number("rate", DELIVERIES_PER_SECOND) * tenants / connections, 1,
                100 * tenants);
        return new PeerSession.Plan(connections, tenants, rate, Duration.ofSeconds(options.number("seconds", 15)),
                Duration.ofSeconds(options.number("warm", 45)), options.number("returns", 12));
    }

    private static Map<String, String> notes(String pinning, PeerSession.Plan plan, Servers servers)
            throws IOException {
        Map<String, String> notes = Machine.notes("peers", pinning + "; " + plan.window().toSeconds() + " s after "
                + plan.warm().toSeconds() + " s of the same load; events of " + EventTemplate.DEFAULT.blockBytes()
                + " bytes; leaving and returning " + plan.returns() + " times");
        notes.put("versions", listed(servers.versions));
        notes.put("left out", servers.leftOut.isEmpty() ? "none" : listed(servers.leftOut));
        return notes;
    }

    private static String listed(Map<String, String> entries) {
        return String.join("; ",
                entries.entrySet().stream().map(entry -> entry.getKey() + " (" + entry.getValue() + ")").toList());
    }

    private static List<List<String>> measure(Options options, PeerSession.Plan plan, Path client,
            Servers servers) {
        System.out.printf("%s, %,d events/s%n", new PeersSection.Case(plan.connections(), plan.tenants()).label(),
                plan.rate());
        List<List<String>> rows = new ArrayList<>();
        for (int round = 1; round <= options.number("rounds", 1); round++) {
            for (PeerProgram program : servers.programs) {
                if (!program.supports(plan.connections(), plan.tenants())) {
                    System.out.println("  " + program.name() + " cannot serve this");
                    continue;
                }
                try (Peer peer = program.start(plan.connections())) {
                    PeerSession.Outcome outcome = PeerSession.run(peer, client, options.number("opening", 400), plan);
                    rows.add(row(plan, program.name(), round, outcome));
                } catch (IOException | RuntimeException failed) {
                    // The other servers are measured all the same.
                    servers.leaveOut(program, "failed with " + plan.connections() + " connections: " + failed);
                }
            }
        }
        return rows;
    }

    private static List<String> row(PeerSession.Plan plan, String server, int round, PeerSession.Outcome outcome) {
        PeerSession.Delivery delivery = outcome.delivery();
        PeerSession.Opening first = outcome.first();
        PeerSession.Opening warm = outcome.warm();
        PeerSession.Opening back = outcome.back();
        System.out.printf("  %-18s %7.2f us of CPU per delivery  p50 %.2f p99 %.2f ms  first %.2f s  warm %.2f s  "
                + "return %.2f s  gone %.2f s  %.1f KB  refused %d%n", server,
                delivery.cpuSeconds() / delivery.arrived().events() * 1e6, delivery.arrived().p50() / 1e3,
                delivery.arrived().p99() / 1e3, first.seconds(), warm.seconds(), back.seconds(),
                outcome.goneSeconds(), outcome.residentBytes() / 1000,
                first.refused() + warm.refused() + back.refused());
        return List.of(Integer.toString(plan.connections()), Integer.toString(plan.tenants()), server,
                Integer.toString(round), number(delivery.arrived().seconds()),
                Long.toString(delivery.arrived().events()),
                Long.toString(delivery.missing()), Long.toString(delivery.arrived().lost()),
                number(delivery.cpuSeconds()), number(delivery.clientCpuSeconds()),
                Long.toString(delivery.arrived().p50()), Long.toString(delivery.arrived().p99()),
                number(first.seconds()), number(first.cpuSeconds()), number(warm.seconds()),
                number(warm.cpuSeconds()), number(outcome.goneSeconds()), number(back.seconds()),
                number(back.cpuSeconds()), Integer.toString(first.refused() + warm.refused() + back.refused()),
                Integer.toString(first.retried() + warm.retried() + back.retried()),
                Long.toString(Math.round(outcome.residentBytes())));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    @Override
    public Section section(Measurements measured) {
        return PeersSection.of(measured);
    }
}
