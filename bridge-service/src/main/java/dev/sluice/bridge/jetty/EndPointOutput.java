package dev.sluice.bridge.jetty;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import jakarta.servlet.AsyncContext;

import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.stream.Disconnect;
import dev.sluice.bridge.stream.EventOutput;
import dev.sluice.bridge.stream.Response;

/**
 * The output of a stream that owns its HTTP/1.x connection. It writes to the {@link EndPoint} without the servlet
 * output in between. It reads from the {@link EndPoint} to notice a disconnect at once: the end of the input is a
 * disconnect, also if the client has closed only its half of the connection. The writer loop's thread writes; Jetty's
 * threads complete writes and reads.
 */
public final class EndPointOutput implements EventOutput {
    /** Input that follows the request is discarded, up to this length. More input ends the stream. */
    static final int MAX_INPUT_BYTES = 4096;

    private static final int READ_BYTES = 512;
    /** [RFC 9112, 7.1] The last chunk, and the end of the trailer section. */
    private static final byte[] LAST_CHUNK = {'0', '\r', '\n', '\r', '\n'};
    private static final VarHandle STATE;

    private final OwnedResponse owned;
    private final EndPoint endPoint;
    private final AsyncContext context;
    private final Framing framing;
    private final long idleTimeoutNanos;
    private final Written written = new Written();
    private final AtomicBoolean closed = new AtomicBoolean();
    /** Set by {@link #begin}, before any callback can occur. */
    private volatile @Nullable Response response;
    /** Changed through {@link #STATE}. */
    @SuppressWarnings("unused")
    private volatile State state = State.READY;
    /** Set by the writer loop's thread while READY, unset by the completion of the write. */
    private @Nullable ByteBuffer writing;
    // Owned by the writer loop's thread.
    private long writtenBytes;
    private long blockedSinceNanos;
    private int unsentAtCheck;
    // Owned by the read that is under way; at most one is.
    private int inputBytes;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(EndPointOutput.class, "state", State.class);
        } catch (ReflectiveOperationException absent) {
            throw new ExceptionInInitializerError(absent);
        }
    }

    /** The state of the output. Only the writer loop's thread leaves READY; only a callback returns to it. */
    private enum State {
        /** Takes bytes. */
        READY,
        /** A write is under way. */
        WRITING,
        /** A write is under way, and the response waits for its end. */
        AWAITED,
        /** The connection failed: nothing more can be written. */
        FAILED
    }

    EndPointOutput(OwnedResponse owned, AsyncContext context, Framing framing) {
        this.owned = owned;
        this.endPoint = owned.endPoint();
        this.context = context;
        this.framing = framing;
        this.idleTimeoutNanos = TimeUnit.MILLISECONDS.toNanos(endPoint.getIdleTimeout());
    }

    /**
     * Begins to read and lets {@code response} write. From now on only this output decides how long the connection may
     * be idle.
     */
    public void begin(Response response) {
        this.response = response;
        // Jetty's timeout would count bytes that the client sends.
        endPoint.setIdleTimeout(0);
        inputBytes = owned.discardInput();
        if (inputBytes > MAX_INPUT_BYTES) {
            response.disconnected(Disconnect.EXCESS_INPUT);
            return;
        }
        if (endPoint.tryFillInterested(new Input())) {
            response.writable();
        } else {
            // Something else reads from the connection, so a disconnect would go unnoticed.
            response.disconnected(Disconnect.LEFT);
        }
    }

    @Override
    public Framing framing() {
        return framing;
    }

    @Override
    public boolean isReady() {
        if (STATE.getVolatile(this) == State.READY) {
            return true;
        }
        if (STATE.compareAndSet(this, State.WRITING, State.AWAITED)) {
            ByteBuffer unsent = writing;
            unsentAtCheck = unsent == null ? 0 : unsent.remaining();
            blockedSinceNanos = System.nanoTime();
            return false;
        }
        return STATE.getVolatile(this) == State.READY;
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
        writtenBytes += bytes.remaining();
        if (flush(bytes)) {
            // The usual case: the socket took all bytes, and there is nothing to wait for.
            return;
        }
        writing = bytes;
        STATE.setVolatile(this, State.WRITING);
        endPoint.write(written, bytes);
    }

    private boolean flush(ByteBuffer bytes) throws IOException {
        try {
            return endPoint.flush(bytes);
        } catch (IOException | RuntimeException failed) {
            STATE.setVolatile(this, State.FAILED);
            throw failed;
        }
    }

    @Override
    public boolean isStalled() {
        ByteBuffer unsent = writing;
        if (idleTimeoutNanos <= 0 || unsent == null || STATE.getVolatile(this) != State.AWAITED) {
            return false;
        }
        // Another thread moves the position. A value that is not the newest only delays the result.
        int remaining = unsent.remaining();
        if (remaining != unsentAtCheck) {
            unsentAtCheck = remaining;
            blockedSinceNanos = System.nanoTime();
        }
        return System.nanoTime() - blockedSinceNanos > idleTimeoutNanos;
    }

    /**
     * Ends the response if all bytes have been sent; otherwise the client sees an incomplete response. Then closes the
     * connection and completes the request.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        if (framing == Framing.CHUNKED && STATE.getVolatile(this) == State.READY) {
            sendLastChunk();
        }
        endPoint.close();
        try {
            owned.count(writtenBytes);
            context.complete();
        } catch (IllegalStateException alreadyCompleted) {
            // The server has stopped.
        }
    }

    private void sendLastChunk() {
        try {
            // Does not wait. If the socket buffer is full, the client sees an incomplete response and reconnects.
            endPoint.flush(ByteBuffer.wrap(LAST_CHUNK));
        } catch (IOException disconnected) {
            // The response ends in any case.
        }
    }

    private void disconnected(Disconnect cause) {
        Objects.requireNonNull(response).disconnected(cause);
    }

    /** The completion of one write. Called on the writing thread or on one of Jetty's. */
    private final class Written implements Callback {
        @Override
        public void succeeded() {
            // An idle stream does not retain what it wrote last.
            writing = null;
            if (STATE.getAndSet(EndPointOutput.this, State.READY) == State.AWAITED) {
                Objects.requireNonNull(response).writable();
            }
        }

        @Override
        public void failed(Throwable cause) {
            STATE.setVolatile(EndPointOutput.this, State.FAILED);
            disconnected(Disconnect.LEFT);
        }

        @Override
        public InvocationType getInvocationType() {
            return InvocationType.NON_BLOCKING;
        }
    }

    /** The reader of the input that follows the request. */
    private final class Input implements Callback {
        @Override
        public void succeeded() {
            try {
                Disconnect cause = read();
                if (cause == null) {
                    endPoint.fillInterested(this);
                } else {
                    disconnected(cause);
                }
            } catch (IOException reset) {
                disconnected(Disconnect.LEFT);
            }
        }

        /** Discards the input; returns why the client counts as disconnected, null if it does not. */
        private @Nullable Disconnect read() throws IOException {
            ByteBuffer input = BufferUtil.allocate(READ_BYTES);
            while (inputBytes <= MAX_INPUT_BYTES) {
                int read = endPoint.fill(input);
                if (read <= 0) {
                    return read < 0 ? Disconnect.LEFT : null;
                }
                inputBytes += read;
                BufferUtil.clear(input);
            }
            return Disconnect.EXCESS_INPUT;
        }

        @Override
        public void failed(Throwable cause) {
            disconnected(Disconnect.LEFT);
        }

        @Override
        public InvocationType getInvocationType() {
            return InvocationType.NON_BLOCKING;
        }
    }
}
