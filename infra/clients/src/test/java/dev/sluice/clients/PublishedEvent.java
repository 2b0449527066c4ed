package dev.sluice.clients;

import java.time.Instant;

/** An event to publish. Its data has letters of two, three and four bytes, so that a cut can split them. */
record PublishedEvent(String channel, Instant time, String data) {
    private static final String TEXT = "Zoë approved «step 3» — 完了 🚣 ";

    /** Returns the event with a number, which decides its channel, and about {@code size} characters of data. */
    static PublishedEvent of(int number, int size, Instant time) {
        String channel = ChannelTopics.CHANNELS.get(number % 3 == 0 ? 1 : 0);
        return new PublishedEvent(channel, time, "{\"type\":\"" + channel + "\",\"data\":{\"id\":\"" + number
                + "\",\"text\":\"" + TEXT.repeat(1 + size / TEXT.length()) + "\"}}");
    }
}
