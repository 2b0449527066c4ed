package dev.sluice.bridge.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A growing, reference-counted buffer for the frames of one write, with space for the framing of an HTTP chunk around
 * them. So the frames are rendered once for all transports. It is a direct buffer, because the container copies heap
 * buffers to the socket in small pieces. Not thread-safe.
 */
final class FrameBuffer {
    /** The initial capacity: a write of the usual length and the event that completes it. */
    private static final int USUAL_BYTES = Response.WRITE_BYTES + 2 * 1024;
    /** The space for a chunk's size in front of the frames: eight hexadecimal digits, CR and LF. */
    private static final int FRAMES_AT = 8 + 2;
    private static final int CHUNK_END_BYTES = 2;

    private final byte[] digits = new byte[Long.SIZE];
    private ByteBuffer bytes = ByteBuffer.allocateDirect(USUAL_BYTES).position(FRAMES_AT);
    private int holders;

    /** Adds a holder: the content must not change until it is released. */
    void hold() {
        holders++;
    }

    /** Removes a holder; returns whether it was the last. */
    boolean release() {
        return --holders == 0;
    }

    /** Returns the length of the frames, in bytes. */
    int length() {
        return bytes.position() - FRAMES_AT;
    }

    /** Returns a view of the frames, valid until the next change. */
    ByteBuffer bytes() {
        return bytes.duplicate().flip().position(FRAMES_AT);
    }

    /**
     * Returns a view of the frames as one HTTP chunk [RFC 9112, 7.1], valid until the next change. The frames must not
     * be empty: an empty chunk would end the response.
     */
    ByteBuffer chunk() {
        int end = bytes.position();
        bytes.put(end, (byte) '\r').put(end + 1, (byte) '\n');
        int at = FRAMES_AT;
        bytes.put(--at, (byte) '\n').put(--at, (byte) '\r');
        for (int rest = length(); rest > 0; rest >>>= 4) {
            bytes.put(--at, (byte) Character.forDigit(rest & 0xF, 16));
        }
        return bytes.duplicate().limit(end + CHUNK_END_BYTES).position(at);
    }

    /** Returns its memory, in bytes. */
    int capacity() {
        return bytes.capacity();
    }

    /** Returns whether it has grown at most once, for the longest event that is sent whole. */
    boolean isUsual() {
        return bytes.capacity() <= 2 * USUAL_BYTES;
    }

    void clear() {
        bytes.clear().position(FRAMES_AT);
    }

    FrameBuffer append(byte[] text) {
        reserve(text.length);
        bytes.put(text);
        return this;
    }

    FrameBuffer append(byte[] text, int from, int length) {
        reserve(length);
        bytes.put(text, from, length);
        return this;
    }

    /** Appends the remaining bytes of {@code text}, which are consumed. */
    FrameBuffer append(ByteBuffer text) {
        reserve(text.remaining());
        bytes.put(text);
        return this;
    }

    FrameBuffer append(String text) {
        return append(text.getBytes(StandardCharsets.UTF_8));
    }

    FrameBuffer append(char ascii) {
        reserve(1);
        bytes.put((byte) ascii);
        return this;
    }

    /** Appends a number of at least -1. */
    FrameBuffer append(long number, int radix) {
        int at = digits.length;
        long rest = Math.abs(number);
        do {
            digits[--at] = (byte) Character.forDigit((int) (rest % radix), radix);
            rest /= radix;
        } while (rest > 0);
        if (number < 0) {
            digits[--at] = '-';
        }
        reserve(digits.length - at);
        bytes.put(digits, at, digits.length - at);
        return this;
    }

    /** Makes room for more frames, and always for the end of a chunk. */
    private void reserve(int more) {
        int needed = more + CHUNK_END_BYTES;
        if (needed > bytes.remaining()) {
            ByteBuffer larger = ByteBuffer
                    .allocateDirect(Math.max(bytes.capacity() * 2, bytes.position() + needed));
            bytes = larger.put(bytes.flip());
        }
    }

    @Override
    public String toString() {
        return StandardCharsets.UTF_8.decode(bytes()).toString();
    }
}
