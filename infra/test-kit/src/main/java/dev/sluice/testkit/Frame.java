package dev.sluice.testkit;

/**
 * One block of an event stream. Immutable.
 *
 * @param event
 *            the type; like every field, empty if the block has none
 * @param data
 *            its lines joined by line feeds
 * @param id
 *            the event id
 * @param retry
 *            the reconnection time in milliseconds
 */
public record Frame(String event, String data, String id, String retry) {
    /** Returns whether it is an event of the application; the types of the bridge's own events contain no colon. */
    public boolean isEvent() {
        return event.contains(":");
    }

    /** Returns the id of the row that the event is about. */
    public long row() {
        int at = data.indexOf("\"id\":\"") + 6;
        return Long.parseLong(data.substring(at, data.indexOf('"', at)));
    }

    /**
     * Returns the element of the id for a channel.
     *
     * @throws IllegalArgumentException
     *             if the id has none
     */
    public Element element(String channel) {
        int begin = ("," + id).indexOf("," + channel + ".");
        if (begin < 0) {
            throw new IllegalArgumentException("no element for " + channel + " in " + id);
        }
        int partition = begin + channel.length() + 1;
        int offset = id.indexOf('.', partition) + 1;
        return new Element(Integer.parseInt(id.substring(partition, offset - 1)),
                Long.parseLong(id.substring(offset, id.indexOf('~', offset))));
    }

    /** The partition and the offset of one channel. */
    public record Element(int partition, long offset) {}
}
