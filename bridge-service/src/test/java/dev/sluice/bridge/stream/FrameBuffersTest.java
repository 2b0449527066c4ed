package dev.sluice.bridge.stream;

import org.junit.jupiter.api.Test;

import dev.sluice.bridge.log.TestRecords;
import dev.sluice.bridge.request.Selection;

import static dev.sluice.bridge.log.TestRecords.position;
import static org.assertj.core.api.Assertions.assertThat;

class FrameBuffersTest {
    private static final Selection SELECTION = StreamWorld.selection("acme", "ada", TestRecords.CHANNELS.all());

    private final FrameBuffers buffers = new FrameBuffers();

    private static RenderedRun.Begin begin(int number) {
        return new RenderedRun.Begin("a tail", "acme", number, position(number, 0));
    }

    /** Renders a run of this size, keeps it and writes it. */
    private FrameBuffer keep(int number, int bytes) {
        FrameBuffer buffer = buffers.take();
        buffer.append(new byte[bytes]);
        buffers.keep(new RenderedRun(begin(number), SELECTION, RenderedRun.Audience.TENANT, number + 1,
                position(number + 1, 0), 1, buffer));
        buffers.release(buffer);
        return buffer;
    }

    @Test
    void findsARunByItsBegin() {
        FrameBuffer buffer = keep(1, 100);

        RenderedRun found = buffers.find(begin(1), SELECTION);

        assertThat(found).isNotNull().extracting(RenderedRun::buffer).isSameAs(buffer);
        assertThat(buffers.find(begin(2), SELECTION)).isNull();
    }

    @Test
    void staysWithinItsLimitWithLargeEvents() {
        for (int number = 0; number < 100; number++) {
            keep(number, 1024 * 1024);

            assertThat(buffers.runBytes()).isLessThanOrEqualTo(FrameBuffers.MAX_RUN_BYTES);
        }
        assertThat(buffers.find(begin(0), SELECTION)).isNull();
        assertThat(buffers.find(begin(99), SELECTION)).isNotNull();
    }

    @Test
    void keepsARunLargerThanTheLimitAlone() {
        keep(0, 100);
        keep(1, FrameBuffers.MAX_RUN_BYTES + 1);

        assertThat(buffers.find(begin(0), SELECTION)).isNull();
        assertThat(buffers.find(begin(1), SELECTION)).isNotNull();
    }

    @Test
    void reusesNoBufferThatIsHeld() {
        FrameBuffer kept = keep(0, 100);
        FrameBuffer lent = buffers.take();

        assertThat(lent).isNotSameAs(kept);
        assertThat(buffers.take()).isNotSameAs(kept).isNotSameAs(lent);
        buffers.release(lent);
        assertThat(buffers.take()).isSameAs(lent);
    }

    @Test
    void poolsNoLargeBuffer() {
        FrameBuffer large = buffers.take();
        large.append(new byte[1024 * 1024]);
        buffers.release(large);

        assertThat(buffers.take()).isNotSameAs(large);
    }
}
