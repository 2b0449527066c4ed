package dev.sluice.bridge.eventid;

import java.util.ArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.sluice.bridge.eventid.ParsedEventId.Malformed;
import dev.sluice.bridge.eventid.ParsedEventId.Parsed;

/** The parser of event ids. It accepts one spelling of each number, so that each position has one text form. */
final class EventIdParser {
    private static final Pattern ELEMENT = Pattern.compile("([a-z][a-z0-9-]*)\\.(0|[1-9][0-9]*)"
            + "\\.(-1|0|[1-9][0-9]*)~" + LogLife.TEXT);
    private static final Pattern ROW = Pattern.compile("[a-z][a-z0-9-]*\\.[0-9]+\\.r[0-9]+~.*");

    private EventIdParser() {}

    static ParsedEventId parse(String text) {
        if (text.length() > EventId.MAX_LENGTH) {
            return new Malformed("longer than " + EventId.MAX_LENGTH + " characters");
        }
        var elements = new ArrayList<EventIdElement>();
        for (String part : text.split(",", -1)) {
            Matcher matcher = ELEMENT.matcher(part);
            if (!matcher.matches()) {
                return new Malformed(ROW.matcher(part).matches()
                        ? "rows served from the table (\"" + part + "\") are reserved and not served yet"
                        : "\"" + part + "\" is not channel.partition.offset~life");
            }
            try {
                elements.add(new EventIdElement(matcher.group(1), Integer.parseInt(matcher.group(2)),
                        Long.parseLong(matcher.group(3)),
                        LogLife.of(matcher.group(4), matcher.group(5))));
            } catch (IllegalArgumentException outOfRange) {
                return new Malformed("\"" + part + "\" is out of range: " + outOfRange.getMessage());
            }
        }
        try {
            return new Parsed(new EventId(elements));
        } catch (IllegalArgumentException outOfOrder) {
            return new Malformed(String.valueOf(outOfOrder.getMessage()));
        }
    }
}
