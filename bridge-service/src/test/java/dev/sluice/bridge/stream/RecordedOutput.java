package dev.sluice.bridge.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

import static org.awaitility.Awaitility.await;

/** An output that records a limited number of writes. */
final class RecordedOutput implements JsonOutput {
    private final List<String> writes = new CopyOnWriteArrayList<>();
    private volatile @Nullable Refusal refusal;
    private volatile boolean closed;
    /** How many more writes it takes. */
    final AtomicInteger room = new AtomicInteger(100);

    @Override
    public void refuse(Refusal reason) {
        refusal = reason;
    }

    @Override
    public boolean isReady() {
        return room.get() > 0;
    }

    @Override
    public void write(ByteBuffer bytes) {
        room.getAndDecrement();
        writes.add(StandardCharsets.UTF_8.decode(bytes).toString());
    }

    @Override
    public void close() {
        closed = true;
    }

    String text() {
        return String.join("", writes);
    }

    /** Waits for the end of the response and returns all of it. */
    String whole() {
        await().until(() -> closed);
        return text();
    }

    /** Waits for the end of the response and returns why it was refused; null if it was not. */
    @Nullable
    Refusal refused() {
        await().until(() -> closed);
        return refusal;
    }
}
