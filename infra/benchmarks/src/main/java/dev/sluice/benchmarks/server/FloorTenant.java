package dev.sluice.benchmarks.server;

import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** One tenant's bytes, shared by all its streams. Owned by the floor's thread. */
final class FloorTenant {
    private final Set<FloorStream> streams = new LinkedHashSet<>();
    private ByteBuffer bytes = ByteBuffer.allocateDirect(64 * 1024);

    /** Appends an event; reuses the buffer if it is full and every stream has received all of it. */
    void append(byte[] event) {
        if (bytes.remaining() < event.length) {
            if (!streams.isEmpty() && streams.stream().allMatch(FloorStream::hasEverything)) {
                bytes.clear();
                streams.forEach(FloorStream::restart);
            } else {
                bytes = ByteBuffer.allocateDirect(bytes.capacity() * 2).put(bytes.flip());
            }
        }
        bytes.put(event);
    }

    void writeAll() {
        // A closed stream removes itself from the set during the loop.
        List.copyOf(streams).forEach(FloorStream::writeOrEnd);
    }

    void add(FloorStream stream) {
        streams.add(stream);
    }

    void remove(FloorStream stream) {
        streams.remove(stream);
    }

    int end() {
        return bytes.position();
    }

    /** Returns a view of a range of the bytes. */
    ByteBuffer part(int from, int to) {
        return bytes.duplicate().limit(to).position(from);
    }
}
