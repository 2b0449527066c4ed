package dev.sluice.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/** One stream of the client. Used by the client's thread only. */
final class Stream {
    private static final BlockScanner.BlockSink DISCARD = new BlockScanner.BlockSink() {
        @Override
        public void more(ByteBuffer bytes, int from, int to) {}

        @Override
        public void complete() {}
    };
    private static final int LONGEST_HEAD = 8192;

    final SocketChannel channel;
    final Target target;
    private final @Nullable OrderChecker order;
    private final BlockScanner scanner = new BlockScanner();
    private @Nullable StringBuilder head = new StringBuilder();

    /** Creates a stream; if {@code order} is null, events are counted but not checked. */
    Stream(SocketChannel channel, Target target, @Nullable OrderChecker order) {
        this.channel = channel;
        this.target = target;
        this.order = order;
    }

    /** Scans bytes and returns the number of events that they complete. */
    long accept(ByteBuffer bytes) throws IOException {
        if (head != null) {
            readHead(head, bytes);
        }
        long before = scanner.events();
        scanner.accept(bytes, order == null ? DISCARD : order);
        return scanner.events() - before;
    }

    private void readHead(StringBuilder text, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            text.append((char) bytes.get());
            int length = text.length();
            if (length >= 3 && text.charAt(length - 1) == '\n' && text.charAt(length - 3) == '\n') {
                requireStream(text.toString());
                head = null;
                return;
            }
            if (length > LONGEST_HEAD) {
                throw new IOException("a response head of over " + LONGEST_HEAD + " bytes");
            }
        }
    }

    private static void requireStream(String response) throws IOException {
        String small = response.toLowerCase(Locale.ROOT);
        if (!small.matches("(?s)http/1\\.[01] 200.*") || !small.contains("text/event-stream")
                || small.contains("transfer-encoding")) {
            throw new IOException("not an event stream without chunks: " + response);
        }
    }

    /** Returns whether the first block has arrived. */
    boolean isOpen() {
        return scanner.blocks() > 0;
    }

    @Nullable
    OrderChecker order() {
        return order;
    }

    @Override
    public String toString() {
        return head == null ? "stream after " + scanner.blocks() + " blocks" : "stream at its head: " + head;
    }
}
