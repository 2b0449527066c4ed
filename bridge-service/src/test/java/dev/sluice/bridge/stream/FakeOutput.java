package dev.sluice.bridge.stream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A socket that takes as many bytes as it is told to, from the very buffer that it was given, and then no more until it is
 * told to take more. Complains about whoever does not keep to the contract of {@link EventOutput}.
 */
final class FakeOutput implements EventOutput {
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private Runnable onWritable = () -> {};
    private long window;
    private boolean pausing;
    private boolean broken;
    private Runnable failing = () -> {};
    private boolean closed;
    /** What {@link #isReady} has said last, and nothing was written since. */
    private boolean saidReady;
    /** {@link #isReady} has said false, and nobody was called back yet. */
    private boolean owesCall = true;
    private boolean wroteSinceReady;
    private @Nullable ByteBuffer given;
    private byte[] expected = {};

    /** Whom to call when bytes are taken again. */
    void onWritable(Runnable call) {
        onWritable = call;
    }

    /** Says no after each write, even if all of it was taken, and calls back later. */
    void pausing(boolean afterEachWrite) {
        pausing = afterEachWrite;
    }

    /** Takes so many more bytes, and calls back whoever was told to wait, if it can take more. */
    void take(long bytes) {
        window += bytes;
        pump();
        if (owesCall && given == null && window > 0) {
            owesCall = false;
            onWritable.run();
        }
    }

    /** From now on the peer is gone. */
    void breakOff() {
        broken = true;
    }

    /** From now on it fails as no output should. */
    void failing() {
        failing(() -> {
            throw new IllegalStateException("a defect, as meant by the test");
        });
    }

    /** From now on a write does this first. */
    void failing(Runnable how) {
        failing = how;
    }

    private void pump() {
        ByteBuffer source = given;
        if (source == null) {
            return;
        }
        var left = new byte[source.remaining()];
        source.get(source.position(), left);
        assertThat(left).as("a buffer that was lent is left alone")
                .isEqualTo(Arrays.copyOfRange(expected, expected.length - left.length, expected.length));
        int bytes = (int) Math.min(window, left.length);
        taken.write(left, 0, bytes);
        source.position(source.position() + bytes);
        window -= bytes;
        if (!source.hasRemaining()) {
            given = null;
        }
    }

    @Override
    public boolean isReady() {
        assertThat(closed).as("asked after it was closed").isFalse();
        if (owesCall) {
            return false;
        }
        pump();
        if (given != null || window <= 0 || (pausing && wroteSinceReady)) {
            owesCall = true;
            wroteSinceReady = false;
            return false;
        }
        wroteSinceReady = false;
        saidReady = true;
        return true;
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
        requireReady();
        given = bytes;
        expected = new byte[bytes.remaining()];
        bytes.get(bytes.position(), expected);
        saidReady = false;
        wroteSinceReady = true;
    }

    private void requireReady() throws IOException {
        assertThat(closed).as("written after it was closed").isFalse();
        failing.run();
        assertThat(saidReady).as("written without asking").isTrue();
        if (broken) {
            throw new IOException("the peer is gone");
        }
    }

    @Override
    public void close() {
        pump();
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    /** What has gone out so far. */
    byte[] bytes() {
        return taken.toByteArray();
    }

    /** Whether it has taken all that it was given. */
    boolean isIdle() {
        return given == null;
    }
}
