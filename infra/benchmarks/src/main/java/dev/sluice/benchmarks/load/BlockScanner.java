package dev.sluice.benchmarks.load;

import java.nio.ByteBuffer;

/**
 * A scanner that cuts one response into the blocks of an event stream and counts activity events. It reads eight bytes
 * at a time and copies none, because the client must be faster than the servers it measures. Used by one thread.
 */
final class BlockScanner {
    private static final long LINE_FEEDS = 0x0A0A0A0A0A0A0A0AL;
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    /** The number of bytes of a block that identify its type: {@code event: a}, or {@code event:ac}. */
    private static final int HEAD = 8;

    private int blockLength;
    private long head;
    private boolean afterLineFeed;
    private long blocks;
    private long events;

    /** The receiver of blocks. */
    interface BlockSink {
        /** Receives more bytes of the current block. */
        void more(ByteBuffer bytes, int from, int to);

        /** Called when the current block is complete. */
        void complete();
    }

    /**
     * Scans bytes.
     *
     * @param bytes
     *            little-endian; read from position to limit, both unchanged
     */
    void accept(ByteBuffer bytes, BlockSink sink) {
        int end = bytes.limit();
        int at = bytes.position();
        int from = at;
        while (at < end) {
            at = blockLength < HEAD ? readHead(bytes, at, end) : lineFeed(bytes, at, end);
            if (at < end && blockLength >= HEAD && bytes.get(at) == '\n') {
                boolean ends = afterLineFeed;
                afterLineFeed = !ends;
                at++;
                if (ends) {
                    sink.more(bytes, from, at);
                    from = at;
                    complete(sink);
                }
            }
        }
        sink.more(bytes, from, end);
    }

    /** Reads the bytes that identify the block's type, one by one. */
    private int readHead(ByteBuffer bytes, int from, int end) {
        int at = from;
        while (at < end && blockLength < HEAD) {
            head = (head << 8) | (bytes.get(at++) & 0xFF);
            blockLength++;
        }
        return at;
    }

    /** Returns the index of the next line feed, or the end; any other byte resets {@link #afterLineFeed}. */
    private int lineFeed(ByteBuffer bytes, int from, int end) {
        int at = from;
        if (at < end && bytes.get(at) == '\n') {
            return at;
        }
        afterLineFeed = false;
        while (at + Long.BYTES <= end) {
            long difference = bytes.getLong(at) ^ LINE_FEEDS;
            long found = (difference - ONES) & ~difference & HIGH_BITS;
            if (found != 0) {
                return at + Long.numberOfTrailingZeros(found) / 8;
            }
            at += Long.BYTES;
        }
        while (at < end && bytes.get(at) != '\n') {
            at++;
        }
        return at;
    }

    private void complete(BlockSink sink) {
        blocks++;
        // "event: a" or "event:ac": benchmarks send activities only.
        if (((head >>> 16) & 0xFFFFFFFFFFFFL) == 0x6576656e743aL
                && ((head & 0xFFFF) == 0x2061 || (head & 0xFFFF) == 0x6163)) {
            events++;
        }
        blockLength = 0;
        afterLineFeed = false;
        sink.complete();
    }

    /** Returns the number of complete blocks. */
    long blocks() {
        return blocks;
    }

    /** Returns the number of complete activity events. */
    long events() {
        return events;
    }
}
