package dev.sluice.bridge.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;

import dev.sluice.bridge.stream.EventOutput;

/** An asynchronous servlet response, written without blocking. */
final class ServletEventOutput implements EventOutput {
    private final AsyncContext context;
    private final ServletOutputStream stream;
    private final AtomicBoolean closed = new AtomicBoolean();

    ServletEventOutput(AsyncContext context, ServletOutputStream stream) {
        this.context = context;
        this.stream = stream;
    }

    @Override
    public boolean isReady() {
        return stream.isReady();
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
        stream.write(bytes);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            try {
                context.complete();
            } catch (IllegalStateException alreadyCompleted) {
                // The container completed it first, because the client disconnected.
            }
        }
    }
}
