package dev.sluice.bridge.stream;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.sluice.bridge.log.replay.MemoryEventLog;

import static org.assertj.core.api.Assertions.assertThat;

class WriterLoopTest {
    private final StreamWorld world = new StreamWorld(MemoryEventLog.Size.AMPLE);
    private final List<TestClient> clients = List.of(client(), client(), client());

    private static TestClient client() {
        return new TestClient(StreamWorld.selection("acme", "ada", StreamWorld.CHANNELS.all()));
    }

    private void connectAll() {
        for (TestClient client : clients) {
            world.connect(client, () -> {});
        }
        world.settle();
    }

    @Test
    void wakesTheOthersIfOneConnectionFails() {
        connectAll();
        world.output(clients.get(1)).failing();

        world.append(0, "acme", null, 1, 0);
        world.settle();
        world.disconnectAll();

        world.verify(clients.get(0));
        world.verify(clients.get(2));
    }

    @Test
    void servesTheOthersAfterAnErrorInOne() {
        connectAll();
        world.output(clients.get(1)).failing(() -> {
            throw new InternalError("thrown by the test");
        });

        world.append(0, "acme", null, 1, 0);
        world.settle();

        assertThat(world.open()).as("connections without the one that failed").isEqualTo(2);
        world.disconnectAll();
        world.verify(clients.get(0));
        world.verify(clients.get(2));
    }

    @Test
    void runsTheTimersOfTheOthersIfOneConnectionFails() {
        connectAll();
        world.output(clients.get(1)).failing();

        world.time.pass(StreamWorld.HEARTBEAT.plusSeconds(1));
        world.settle();
        world.time.pass(StreamWorld.HEARTBEAT.plusSeconds(1));
        world.settle();
        world.disconnectAll();

        assertThat(clients.get(0).frames()).filteredOn("ping"::equals).hasSize(2);
        assertThat(clients.get(2).frames()).filteredOn("ping"::equals).hasSize(2);
    }

    @Test
    void endsAConnectionWhoseGoodbyeFails() {
        connectAll();
        world.output(clients.get(1)).failing();

        world.loop.endFraction(1, Goodbye.DRAINING);
        world.settle();

        assertThat(world.open()).isZero();
        assertThat(world.log.openTails()).isZero();
    }

    @Test
    void continuesInAnotherTurnAfterManyWrites() {
        TestClient client = clients.getFirst();
        world.connect(client, () -> {});
        world.settle();
        for (int i = 0; i < 40; i++) {
            world.append(0, "acme", null, 1, 20_000);
        }

        world.settle();
        world.disconnectAll();

        world.verify(client);
        assertThat(client.received(StreamWorld.CHANNELS.get(0))).hasSize(40);
    }

    @Test
    void servesLiveStreamsBeforeTheQueue() throws Exception {
        connectAll();
        List<Integer> written = new ArrayList<>();
        int before = world.output(clients.getFirst()).bytes().length;
        for (int n = 0; n < 100; n++) {
            world.loop.execute(() -> written.add(world.output(clients.getFirst()).bytes().length));
        }

        world.append(0, "acme", null, 1, 0);
        world.settle();

        assertThat(written).hasSize(100).allSatisfy(bytes -> assertThat(bytes).isGreaterThan(before));
    }
}
