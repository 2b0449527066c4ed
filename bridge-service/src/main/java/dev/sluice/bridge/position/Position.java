package dev.sluice.bridge.position;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A position in the log, one element per channel, sorted by channel name; its text is the id of an event on the wire.
 * {@code parse(format(p))} gives p, and only what {@link #format} writes is accepted (wire protocol, section 4).
 *
 * @param elements
 *            at least one; each channel at most once; in ascending order of channel names
 */
public record Position(List<PositionElement> elements) {
    /** More than this is no position that this bridge has written, in characters. */
    public static final int MAX_LENGTH = 1024;

    public Position {
        elements = List.copyOf(elements);
        if (elements.isEmpty()) {
            throw new IllegalArgumentException("a position has at least one element");
        }
        for (int i = 1; i < elements.size(); i++) {
            if (elements.get(i - 1).channel().compareTo(elements.get(i).channel()) >= 0) {
                throw new IllegalArgumentException("channels are not in ascending order at \""
                        + elements.get(i).channel() + "\"");
            }
        }
    }

    /** The position with these elements, in any order. */
    public static Position of(List<PositionElement> elements) {
        return new Position(elements.stream().sorted(Comparator.comparing(PositionElement::channel)).toList());
    }

    /** The element of {@code channel}, if there is one. */
    public Optional<PositionElement> element(String channel) {
        return elements.stream().filter(element -> element.channel().equals(channel)).findFirst();
    }

    /** The text that travels as an event's id. */
    public String format() {
        return elements.stream().map(PositionElement::format).collect(Collectors.joining(","));
    }

    /** Reads what {@link #format} wrote; never throws, whatever the text. */
    public static ParsedPosition parse(String text) {
        return PositionParser.parse(text);
    }
}
