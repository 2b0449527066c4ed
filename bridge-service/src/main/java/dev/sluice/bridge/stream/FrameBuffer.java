package dev.sluice.bridge.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes being put together for one write. Grows as needed; not thread-safe. */
final class FrameBuffer {
    private byte[] bytes = new byte[8 * 1024];
    private int length;

    int length() {
        return length;
    }

    /** What has been put together; valid up to {@link #length} and until the next change. */
    byte[] bytes() {
        return bytes;
    }

    void clear() {
        length = 0;
    }

    FrameBuffer append(byte[] text) {
        reserve(text.length);
        System.arraycopy(text, 0, bytes, length, text.length);
        length += text.length;
        return this;
    }

    /** Appends what remains in {@code text}, which then has nothing left. */
    FrameBuffer append(ByteBuffer text) {
        int more = text.remaining();
        reserve(more);
        text.get(bytes, length, more);
        length += more;
        return this;
    }

    FrameBuffer append(String text) {
        return append(text.getBytes(StandardCharsets.UTF_8));
    }

    FrameBuffer append(char ascii) {
        reserve(1);
        bytes[length++] = (byte) ascii;
        return this;
    }

    /** Appends a number in the given radix, at least -1. */
    FrameBuffer append(long number, int radix) {
        if (number < 0) {
            return append(Long.toString(number, radix));
        }
        int digits = 1;
        for (long rest = number / radix; rest > 0; rest /= radix) {
            digits++;
        }
        reserve(digits);
        int at = length + digits;
        length = at;
        long rest = number;
        do {
            bytes[--at] = (byte) Character.forDigit((int) (rest % radix), radix);
            rest /= radix;
        } while (rest > 0);
        return this;
    }

    private void reserve(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
