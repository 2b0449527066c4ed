package dev.sluice.capture.value;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/** Values converted within a message whose bytes before and after them have to be left alone. */
final class Converted {
    private static final String BEFORE = "1\"{";
    private static final String AFTER = "}\"9:59.5+00 BC";

    private Converted() {}

    static String json(ColumnType type, String text) {
        return json(type, text.getBytes(StandardCharsets.UTF_8));
    }

    static String json(ColumnType type, byte[] text) {
        var out = new JsonBuffer(100_000);
        type.write(message(text), BEFORE.length(), BEFORE.length() + text.length, out);
        return new String(out.toByteArray(), StandardCharsets.UTF_8);
    }

    static String text(ColumnType type, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return type.text(message(bytes), BEFORE.length(), BEFORE.length() + bytes.length);
    }

    static @Nullable Instant instant(ColumnType type, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Times.instant(type, message(bytes), BEFORE.length(), BEFORE.length() + bytes.length);
    }

    private static byte[] message(byte[] text) {
        byte[] message = new byte[BEFORE.length() + text.length + AFTER.length()];
        System.arraycopy(BEFORE.getBytes(StandardCharsets.UTF_8), 0, message, 0, BEFORE.length());
        System.arraycopy(text, 0, message, BEFORE.length(), text.length);
        System.arraycopy(AFTER.getBytes(StandardCharsets.UTF_8), 0, message, BEFORE.length() + text.length,
                AFTER.length());
        return message;
    }
}
