package dev.sluice.capture.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

import dev.sluice.capture.value.Times;

/**
 * The commit time and LSN up to which the channel topics are complete. Written in the same Kafka transaction as the
 * rows, key {@code watermark}, value {@code {"commitTime":"2026-01-02T03:04:05.678901Z","lsn":"0/16B3748"}}. The
 * record's own timestamp is the lowest that any later event can have.
 *
 * @param commitTime
 *            the commit time of the last transaction, by the database's clock
 * @param lsn
 *            the end of that transaction in the WAL, as PostgreSQL prints it
 */
public record Watermark(Instant commitTime, String lsn) {
    /** The record key. */
    public static final String KEY = "watermark";

    private static final String LSN_FIELD = "\"lsn\":\"";

    static byte[] key() {
        return KEY.getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the LSN in a record's value. */
    static String lsn(byte[] value) {
        var text = new String(value, StandardCharsets.UTF_8);
        int begin = text.indexOf(LSN_FIELD) + LSN_FIELD.length();
        return text.substring(begin, text.indexOf('"', begin));
    }

    byte[] value() {
        return ("{\"commitTime\":\"" + Times.format(commitTime) + "\",\"lsn\":\"" + lsn + "\"}")
                .getBytes(StandardCharsets.UTF_8);
    }
}
