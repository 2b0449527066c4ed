package dev.sluice.bridge.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A growing, reference-counted buffer for the frames of one write. It is a direct buffer, because the container copies
 * heap buffers to the socket in small pieces. Not thread-safe.
 */
final class FrameBuffer {
    /** The initial capacity: a write of the usual length and the event that completes it. */
    private static final int USUAL_BYTES = Response.WRITE_BYTES + 2 * 1024;

    private final byte[] digits = new byte[Long.SIZE];
    private ByteBuffer bytes = ByteBuffer.allocateDirect(USUAL_BYTES);
    private int holders;

    /** Adds a holder: the content must not change until it is released. */
    void hold() {
        holders++;
    }

    /** Removes a holder; returns whether it was the last. */
    boolean release() {
        return --holders == 0;
    }

    int length() {
        return bytes.position();
    }

    /** Returns a view of the content, valid until the next change. */
    ByteBuffer bytes() {
        return bytes.duplicate().flip();
    }

    /** Returns its memory, in bytes. */
    int capacity() {
        return bytes.capacity();
    }

    /** Returns whether it has its initial capacity. */
    boolean isUsual() {
        return bytes.capacity() == USUAL_BYTES;
    }

    void clear() {
        bytes.clear();
    }

    FrameBuffer append(byte[] text) {
        reserve(text.length);
        bytes.put(text);
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
        if (number < 0) {
            return append(Long.toString(number, radix));
        }
        int at = digits.length;
        long rest = number;
        do {
            digits[--at] = (byte) Character.forDigit((int) (rest % radix), radix);
            rest /= radix;
        } while (rest > 0);
        reserve(digits.length - at);
        bytes.put(digits, at, digits.length - at);
        return this;
    }

    private void reserve(int more) {
        if (more > bytes.remaining()) {
            ByteBuffer larger = ByteBuffer
                    .allocateDirect(Math.max(bytes.capacity() * 2, bytes.position() + more));
            bytes = larger.put(bytes.flip());
        }
    }

    @Override
    public String toString() {
        return StandardCharsets.UTF_8.decode(bytes()).toString();
    }
}
