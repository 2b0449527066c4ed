package dev.sluice.benchmarks.server;

import java.util.Arrays;
import java.util.Map;

import dev.sluice.benchmarks.process.Commands;
import dev.sluice.bridge.BridgeApplication;
import dev.sluice.bridge.admission.AdmissionControl;

/**
 * The bridge as it runs, with limits that a benchmark does not reach. {@code connections}: how many streams are open.
 */
final class BridgeMain {
    private static final String ENOUGH = "1000000";

    private BridgeMain() {}

    /**
     * @param arguments
     *            Kafka's address, then properties
     */
    public static void main(String[] arguments) throws Exception {
        BootServer server = BootServer.start(BridgeApplication.class, Map.of("spring.kafka.bootstrap-servers",
                arguments[0], "sluice.auth.secret", Tokens.secret(), "sluice.limits.connections", ENOUGH,
                "sluice.limits.per-tenant", ENOUGH, "sluice.limits.per-user", ENOUGH,
                "sluice.limits.connects-per-second", ENOUGH),
                Arrays.copyOfRange(arguments, 1, arguments.length));
        AdmissionControl connections = server.bean(AdmissionControl.class);
        Commands.serve(server.port(), Map.of("connections", none -> Integer.toString(connections.open())));
    }
}
