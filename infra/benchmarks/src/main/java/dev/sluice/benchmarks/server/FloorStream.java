package dev.sluice.benchmarks.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

import org.jspecify.annotations.Nullable;

/** A stream of the floor: a socket and the number of its tenant's bytes written so far. Owned by the floor's thread. */
final class FloorStream {
    /** The write size of the bridge. */
    private static final int WRITE_BYTES = 16 * 1024;

    private final SocketChannel channel;
    private final SelectionKey key;
    private @Nullable FloorTenant tenant;
    private int written;

    FloorStream(SocketChannel channel, SelectionKey key) {
        this.channel = channel;
        this.key = key;
    }

    int read(ByteBuffer into) throws IOException {
        return channel.read(into);
    }

    boolean isBegun() {
        return tenant != null;
    }

    void begin(FloorTenant owner, byte[] response, boolean fromEarliest) throws IOException {
        channel.write(ByteBuffer.wrap(response));
        written = fromEarliest ? 0 : owner.end();
        tenant = owner;
        owner.add(this);
        write();
    }

    boolean hasEverything() {
        return tenant != null && written == tenant.end();
    }

    void restart() {
        written = 0;
    }

    void writeOrEnd() {
        try {
            write();
        } catch (IOException gone) {
            // The selection key reports it too, and the server ends the stream.
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    /** Makes one write per turn, so that all streams take turns. */
    void write() throws IOException {
        if (tenant == null) {
            return;
        }
        int to = Math.min(tenant.end(), written + WRITE_BYTES);
        if (to > written) {
            written += channel.write(tenant.part(written, to));
        }
        int wanted = written < tenant.end() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
        if (key.interestOps() != wanted) {
            key.interestOps(wanted);
        }
    }

    /** Closes the socket and returns whether the stream had begun. */
    boolean end() {
        try {
            channel.close();
        } catch (IOException gone) {
            // Closed already.
        }
        if (tenant != null) {
            tenant.remove(this);
            tenant = null;
            return true;
        }
        return false;
    }
}
