package dev.sluice.bridge.stream;

import org.junit.jupiter.api.Test;

import dev.sluice.bridge.log.replay.MemoryEventLog;

import static org.assertj.core.api.Assertions.assertThat;

/** A stream that breaks off after any byte resumes without a lost or repeated event. */
class StreamCutTest {
    private static final MemoryEventLog.Size SMALL = new MemoryEventLog.Size(2000, 10_000, 10_000, 700, 300, 3);

    private final StreamWorld world = new StreamWorld(SMALL).fromEarliest();
    private final TestClient client = new TestClient(
            StreamWorld.selection("acme", "ada", StreamWorld.CHANNELS.all()));

    @Test
    void resumesAReplay() {
        appendSome(12);

        cutEverywhere(() -> world.connect(client, () -> {}), "caught-up");
    }

    @Test
    void resumesALiveStream() {
        cutEverywhere(() -> {
            world.connect(client, () -> {});
            world.settle();
            appendSome(6);
            world.settle();
            appendSome(6);
        }, "activity:new");
    }

    @Test
    void resumesBetweenPings() {
        cutEverywhere(() -> {
            world.connect(client, () -> {});
            appendSome(3);
            world.settleWithTime();
            appendSome(3);
        }, "ping");
    }

    @Test
    void resumesAStreamThatBeginsWithGaps() {
        appendSome(8);
        world.connect(client, () -> {});
        world.settle();
        world.disconnect(client, Integer.MAX_VALUE, true);
        appendSome(12);
        expire(12);

        cutEverywhere(() -> world.connect(client, () -> {}), "gap");
    }

    @Test
    void resumesAStreamWithAGapInItsReplay() {
        cutEverywhere(() -> {
            world.connect(client, () -> {});
            world.writeOnce();
            appendSome(12);
            expire(8);
            world.settleWithTime();
            appendSome(4);
        }, "gap");
    }

    @Test
    void resumesAfterAGoodbye() {
        cutEverywhere(() -> {
            world.connect(client, () -> {});
            appendSome(4);
            world.settle();
            world.link(client).orElseThrow().connection().goodbye(Goodbye.DRAINING);
        }, "goodbye");
    }

    private void appendSome(int records) {
        for (int i = 0; i < records; i++) {
            world.append(i % 2, i % 5 == 4 ? "globex" : "acme", i % 3 == 2 ? i % 4 == 0 ? "bob" : "ada" : null, i % 2,
                    0);
        }
    }

    private void expire(int records) {
        world.log.deleteBefore(0, 0, world.log.end(0, 0) - 6 + records / 2);
        world.log.deleteBefore(1, 0, world.log.end(1, 0) - 6 + records / 4);
    }

    private void cutEverywhere(Runnable stream, String expectedFrame) {
        TestClient before = client.copy();
        stream.run();
        world.settle();
        byte[] bytes = world.output(client).bytes();
        TestClient uncut = before.copy();
        uncut.read(bytes, bytes.length);
        assertThat(uncut.frames()).contains(expectedFrame);

        for (int length = 0; length <= bytes.length; length++) {
            TestClient cut = before.copy();
            world.adopt(cut, client);
            cut.read(bytes, length);
            world.connect(cut, () -> {});
            world.settle();
            world.disconnect(cut, Integer.MAX_VALUE, true);
            world.settle();
            world.verify(cut);
        }
        world.disconnectAll();
    }
}
