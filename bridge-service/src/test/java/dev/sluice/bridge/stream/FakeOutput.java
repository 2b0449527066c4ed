package dev.sluice.bridge.stream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An output that takes as many bytes as the test allows, straight from the buffer that was lent to it. Asserts that its
 * caller keeps the contract of {@link EventOutput}.
 */
final class FakeOutput implements EventOutput {
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private Runnable onWritable = () -> {};
    private long window;
    private boolean pausing;
    private boolean broken;
    private Runnable failing = () -> {};
    private boolean closed;
    /** {@link #isReady} returned true, and nothing was written since. */
    private boolean ready;
    /** {@link #isReady} returned false, and the callback has not run since. */
    private boolean callbackDue = true;
    private boolean wroteSinceReady;
    private @Nullable ByteBuffer lent;
    private byte[] expected = {};

    /** Sets the callback for when it takes bytes again. */
    void onWritable(Runnable call) {
        onWritable = call;
    }

    /** Sets whether it is not ready after each write, even if it took all bytes, and calls back later. */
    void pausing(boolean afterEachWrite) {
        pausing = afterEachWrite;
    }

    /** Takes this many more bytes, then runs the callback if it is due and more bytes fit. */
    void take(long bytes) {
        window += bytes;
        pump();
        if (callbackDue && lent == null && window > 0) {
            callbackDue = false;
            onWritable.run();
        }
    }

    /** The client has disconnected: every further write fails. */
    void disconnect() {
        broken = true;
    }

    /** From now on each write throws an unchecked exception. */
    void failing() {
        failing(() -> {
            throw new IllegalStateException("a defect, thrown by the test");
        });
    }

    /** From now on each write runs this first. */
    void failing(Runnable action) {
        failing = action;
    }

    private void pump() {
        ByteBuffer source = lent;
        if (source == null) {
            return;
        }
        var left = new byte[source.remaining()];
        source.get(source.position(), left);
        assertThat(left).as("a lent buffer is not changed")
                .isEqualTo(Arrays.copyOfRange(expected, expected.length - left.length, expected.length));
        int bytes = (int) Math.min(window, left.length);
        taken.write(left, 0, bytes);
        source.position(source.position() + bytes);
        window -= bytes;
        if (!source.hasRemaining()) {
            lent = null;
        }
    }

    @Override
    public boolean isReady() {
        assertThat(closed).as("isReady after close").isFalse();
        if (callbackDue) {
            return false;
        }
        pump();
        if (lent != null || window <= 0 || (pausing && wroteSinceReady)) {
            callbackDue = true;
            wroteSinceReady = false;
            return false;
        }
        wroteSinceReady = false;
        ready = true;
        return true;
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
        requireReady();
        lent = bytes;
        expected = new byte[bytes.remaining()];
        bytes.get(bytes.position(), expected);
        ready = false;
        wroteSinceReady = true;
    }

    private void requireReady() throws IOException {
        assertThat(closed).as("write after close").isFalse();
        failing.run();
        assertThat(ready).as("write without isReady").isTrue();
        if (broken) {
            throw new IOException("the client has disconnected");
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

    /** Returns the bytes taken so far. */
    byte[] bytes() {
        return taken.toByteArray();
    }

    /** Returns whether it has taken all bytes of the lent buffer. */
    boolean isIdle() {
        return lent == null;
    }
}
