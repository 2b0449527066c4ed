package dev.sluice.bridge.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Bytes being put together for one write, outside the heap: containers cut what lies in it into small pieces before it
 * goes to the socket. Grows as needed; not thread-safe.
 */
final class FrameBuffer {
    /** Room for a usual write and the event that completes it. */
    private static final int USUAL_BYTES = Response.WRITE_BYTES + 2 * 1024;

    private final byte[] digits = new byte[Long.SIZE];
    private ByteBuffer bytes = ByteBuffer.allocateDirect(USUAL_BYTES);
    private int holders;

    /** One more relies on what is in it. */
    void hold() {
        holders++;
    }

    /** One does so no more; whether nobody does. */
    boolean release() {
        return --holders == 0;
    }

    int length() {
        return bytes.position();
    }

    /** What has been put together; valid until the next change. */
    ByteBuffer bytes() {
        return bytes.duplicate().flip();
    }

    /** How much memory it takes, in bytes. */
    int capacity() {
        return bytes.capacity();
    }

    /** Whether it is no larger than it was made. */
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

    /** Appends what remains in {@code text}, which then has nothing left. */
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

    /** Appends a number in the given radix, at least -1. */
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
