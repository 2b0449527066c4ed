package dev.sluice.benchmarks.load;

import java.nio.ByteBuffer;

/**
 * Cuts one response into the blocks of an event stream, however it arrives, and counts those that are activity events.
 * Looks at eight bytes at a time and keeps none of them, because the client must be faster than what it measures. Used by
 * one thread.
 */
final class BlockScanner {
    private static final long LINE_FEEDS = 0x0A0A0A0A0A0A0A0AL;
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    /** So many bytes of a block tell what it is: {@code event: a}, or {@code event:ac}. */
    private static final int HEAD = 8;

    private int blockLength;
    private long head;
    private boolean afterLineFeed;
    private long blocks;
    private long events;

    /** Is told of what was found. */
    interface BlockSink {
        /** More bytes of the block under way. */
        void more(ByteBuffer bytes, int from, int to);

        /** The block under way is complete. */
        void complete();
    }

    /**
     * Takes bytes in.
     *
     * @param bytes
     *            little-endian; from position to limit, both left alone
     * @param sink
     *            gets the blocks' bytes
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

    /** Byte by byte through what tells a block's kind; stops before the ninth byte. */
    private int readHead(ByteBuffer bytes, int from, int end) {
        int at = from;
        while (at < end && blockLength < HEAD) {
            head = (head << 8) | (bytes.get(at++) & 0xFF);
            blockLength++;
        }
        return at;
    }

    /** The next line feed, or the end; a byte that is none ends the line feed before it. */
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
        // "event: a" or "event:ac": what the benchmarks send are activities.
        if (((head >>> 16) & 0xFFFFFFFFFFFFL) == 0x6576656e743aL
                && ((head & 0xFFFF) == 0x2061 || (head & 0xFFFF) == 0x6163)) {
            events++;
        }
        blockLength = 0;
        afterLineFeed = false;
        sink.complete();
    }

    /** How many blocks are complete. */
    long blocks() {
        return blocks;
    }

    /** How many of them are activity events. */
    long events() {
        return events;
    }
}
