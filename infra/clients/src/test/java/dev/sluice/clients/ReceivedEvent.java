package dev.sluice.clients;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.sluice.testkit.Frame;

/** An event as a client prints it: its place in the topic, from its id, and its data. */
record ReceivedEvent(String channel, long offset, String data) {
    private static final Pattern WHOLE = Pattern
            .compile("(?s)((?:[a-z]+\\.\\d+\\.-?\\d+~[\\w-]+,?)+)\t(\\{\"type\":\"([a-z]+)\",\"data\":\\{.*\\}\\})");

    static boolean isIn(String line) {
        return line.contains("\t{\"type\":\"");
    }

    /**
     * Parses a line {@code id TAB data}.
     *
     * @throws AssertionError
     *             if the id or the data is damaged
     */
    static ReceivedEvent of(String line) {
        Matcher whole = WHOLE.matcher(line);
        if (!whole.matches()) {
            throw new AssertionError("The client has printed a damaged event: " + line);
        }
        var frame = new Frame(whole.group(3) + ":new", whole.group(2), whole.group(1), "");
        return new ReceivedEvent(whole.group(3), frame.element(whole.group(3)).offset(), frame.data());
    }
}
