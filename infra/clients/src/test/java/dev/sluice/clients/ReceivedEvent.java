package dev.sluice.clients;

import dev.sluice.testkit.Frame;

/** An event as a client prints it: its place in the topic, from its id, and its data. */
record ReceivedEvent(String channel, long offset, String data) {
    private static final String TYPE = "{\"type\":\"";

    static boolean isIn(String line) {
        return line.contains("\t" + TYPE);
    }

    /** Parses a line {@code id TAB data}. */
    static ReceivedEvent of(String line) {
        int tab = line.indexOf('\t');
        String data = line.substring(tab + 1);
        String channel = data.substring(TYPE.length(), data.indexOf('"', TYPE.length()));
        var frame = new Frame(channel + ":new", data, line.substring(0, tab), "");
        return new ReceivedEvent(channel, frame.element(channel).offset(), data);
    }
}
