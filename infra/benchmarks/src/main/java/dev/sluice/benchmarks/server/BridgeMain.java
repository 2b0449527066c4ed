package dev.sluice.benchmarks.server;

import java.util.Arrays;
import java.util.Map;

import dev.sluice.benchmarks.process.Commands;
import dev.sluice.bridge.BridgeApplication;
import dev.sluice.bridge.admission.AdmissionControl;

/**
 * The program of the real bridge, with limits that a benchmark does not reach. {@code connections} answers with the
 * number of open streams.
 */
final class BridgeMain {
    private static final String UNREACHED = "1000000";

    private BridgeMain() {}

    /** Runs the bridge; the arguments are Kafka's address, then properties. */
    public static void main(String[] arguments) throws Exception {
        BootServer server = BootServer.start(BridgeApplication.class, Map.of("spring.kafka.bootstrap-servers",
                arguments[0], "sluice.limits.connections", UNREACHED,
                "sluice.limits.per-tenant", UNREACHED, "sluice.limits.per-user", UNREACHED,
                "sluice.limits.connects-per-second", UNREACHED),
                Arrays.copyOfRange(arguments, 1, arguments.length));
        AdmissionControl connections = server.bean(AdmissionControl.class);
        Commands.serve(server.port(), Map.of("connections", none -> Integer.toString(connections.open())));
    }
}
