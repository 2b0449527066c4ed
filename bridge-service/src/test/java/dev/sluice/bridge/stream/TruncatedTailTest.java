package dev.sluice.bridge.stream;

import org.junit.jupiter.api.Test;

import dev.sluice.bridge.log.replay.MemoryEventLog;

import static org.assertj.core.api.Assertions.assertThat;

/** A live stream must not continue at the tail past a truncation that the log has not been asked about. */
class TruncatedTailTest {
    @Test
    void skipsNoRecordOfANewHistorySilently() {
        var world = new StreamWorld(MemoryEventLog.Size.AMPLE);
        var client = new TestClient(StreamWorld.selection("acme", "ada", StreamWorld.CHANNELS.all()));
        world.connect(client, () -> {});
        world.settle();
        for (int i = 0; i < 10; i++) {
            world.append(0, "acme", null, 1, 0);
        }
        world.settle();
        world.log.truncate(0, 0, 5);
        world.settle();
        for (int i = 0; i < 7; i++) {
            world.append(0, "acme", null, 1, 0);
            world.settle();
        }
        world.disconnect(client, Integer.MAX_VALUE, true);

        assertThat(client.received(StreamWorld.CHANNELS.get(0)))
                .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    }
}
