package dev.sluice.benchmarks.server;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * The format of sent events: numbered, with the time of publication, of a fixed length on the wire, with the fields of
 * an activity.
 *
 * @param blockBytes
 *            the length of a block, with its id
 */
public record EventTemplate(int blockBytes) {
    /** Events of 300 bytes. */
    public static final EventTemplate DEFAULT = new EventTemplate(300);
    /** In the bridge's format, of about the length of its ids. */
    private static final String ID = "activity.12.%010d~ekw60,notification.12.-1~Rbpf0";
    private static final String BLOCK = "event: activity:new\ndata: %s\nid: %s\n\n";
    /** Where the time of publication goes: {@code t=} and nanoseconds since 1970. */
    private static final String STAMP = "t=" + "0".repeat(19) + " ";
    private static final String JSON = "{\"type\":\"activity\",\"data\":{\"id\":\"%010d\",\"tenantId\":\"%s\","
            + "\"kind\":\"measured\",\"payload\":{\"text\":\"%s\"}}}";

    public EventTemplate {
        if (blockBytes < 250 || blockBytes > 100_000) {
            throw new IllegalArgumentException("events of " + blockBytes + " bytes: expected 250 to 100,000");
        }
    }

    /** Returns an event's JSON. */
    public String json(String tenant, long number) {
        int known = String.format(BLOCK, String.format(JSON, 0, tenant, STAMP), String.format(ID, 0)).length();
        return String.format(JSON, number, tenant, STAMP + "x".repeat(Math.max(0, blockBytes - known)));
    }

    /** Returns the id that a server without a log writes. */
    static String id(long number) {
        return String.format(ID, number);
    }

    /** Returns an event's block. */
    byte[] block(String tenant, long number) {
        return String.format(BLOCK, json(tenant, number), String.format(ID, number))
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Replaces the number 0 in the result of {@link #block} or {@link #json}. */
    public static void renumber(byte[] zero, long number) {
        for (int at = 0; at + 10 <= zero.length; at++) {
            if (isNumber(zero, at)) {
                long rest = number;
                for (int digit = at + 9; digit >= at; digit--) {
                    zero[digit] = (byte) ('0' + rest % 10);
                    rest /= 10;
                }
                at += 9;
            }
        }
    }

    /** Returns the index of the time in the result of {@link #block} or {@link #json}. */
    static int stampIndex(byte[] event) {
        return new String(event, StandardCharsets.ISO_8859_1).indexOf(STAMP) + 2;
    }

    /** Replaces the time at {@code index} by the current time. */
    static void stamp(byte[] event, int index) {
        Instant now = Instant.now();
        long rest = now.getEpochSecond() * 1_000_000_000L + now.getNano();
        for (int digit = index + 18; digit >= index; digit--) {
            event[digit] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    private static boolean isNumber(byte[] text, int at) {
        for (int digit = at; digit < at + 10; digit++) {
            if (text[digit] < '0' || text[digit] > '9') {
                return false;
            }
        }
        return at > 0 && (text[at - 1] == '"' || text[at - 1] == '.');
    }
}
