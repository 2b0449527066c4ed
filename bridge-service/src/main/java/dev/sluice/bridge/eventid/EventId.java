package dev.sluice.bridge.eventid;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An event id: the text form of a position, with one element for each channel, sorted by channel name. Every position
 * has exactly one text form, and {@code parse(id.format())} returns an equal id (wire protocol, section 4).
 *
 * @param elements
 *            at least one; each channel at most once; in ascending order of channel names
 */
public record EventId(List<EventIdElement> elements) {
    /** The longest text that is parsed, in characters. */
    public static final int MAX_LENGTH = 1024;

    public EventId {
        elements = List.copyOf(elements);
        if (elements.isEmpty()) {
            throw new IllegalArgumentException("an event id has at least one element");
        }
        for (int i = 1; i < elements.size(); i++) {
            if (elements.get(i - 1).channel().compareTo(elements.get(i).channel()) >= 0) {
                throw new IllegalArgumentException("channels are not in ascending order at \""
                        + elements.get(i).channel() + "\"");
            }
        }
    }

    /** Returns the id with these elements, given in any order. */
    public static EventId of(List<EventIdElement> elements) {
        return new EventId(elements.stream().sorted(Comparator.comparing(EventIdElement::channel)).toList());
    }

    /** Returns the element of a channel, if there is one. */
    public Optional<EventIdElement> element(String channel) {
        return elements.stream().filter(element -> element.channel().equals(channel)).findFirst();
    }

    /** Returns the text on the wire. */
    public String format() {
        return elements.stream().map(EventIdElement::format).collect(Collectors.joining(","));
    }

    /** Parses the text that {@link #format} returns; never throws. */
    public static ParsedEventId parse(String text) {
        return EventIdParser.parse(text);
    }
}
