package dev.sluice.benchmarks;

import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Test;

import dev.sluice.benchmarks.load.Fan;
import dev.sluice.benchmarks.peer.CFloor;
import dev.sluice.benchmarks.peer.Peer;
import dev.sluice.benchmarks.process.CProgram;
import dev.sluice.testkit.RequiredTools;

import static org.assertj.core.api.Assertions.assertThat;

/** The short form of the benchmark beside peers: the load client and the floor, both in C. */
class PeerSessionTest {
    private static final int CONNECTIONS = 40;

    @Test
    void measuresTheFloorWithTheLoadClient() throws Exception {
        RequiredTools.ofThisMachine().require(CProgram.compiler(), "cc");
        Path client = Fan.compile();
        var plan = new PeerSession.Plan(CONNECTIONS, 4, 100, Duration.ofMillis(500), Duration.ofMillis(100), 1);

        PeerSession.Outcome outcome;
        try (Peer floor = new CFloor().start(CONNECTIONS)) {
            outcome = PeerSession.run(floor, client, 10, plan);
        }

        assertThat(outcome.delivery().arrived().events()).isEqualTo(50 * CONNECTIONS / 4);
        assertThat(outcome.delivery().arrived().bytes()).isEqualTo(300L * 50 * CONNECTIONS / 4);
        assertThat(outcome.delivery().missing()).isZero();
        assertThat(outcome.delivery().arrived().lost()).isZero();
        assertThat(outcome.delivery().arrived().samples()).isPositive();
        assertThat(outcome.delivery().arrived().p50()).isBetween(0L, outcome.delivery().arrived().p99());
        assertThat(outcome.first().refused() + outcome.warm().refused() + outcome.back().refused()).isZero();
        assertThat(outcome.goneSeconds()).isLessThan(60);
    }
}
