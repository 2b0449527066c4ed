package dev.sluice.bridge.stream;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.eventid.EventId;
import dev.sluice.bridge.eventid.ParsedEventId;
import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.request.Selection;

import static org.assertj.core.api.Assertions.assertThat;

/** An SSE client that handles complete events and reconnects with its last event ID. */
final class TestClient {
    private static final Pattern DATA = Pattern
            .compile("\\{\"of\":\"([^/]+)/([^\"]+)\",\"n\":(\\d+),\"filling\":\"x*\"}");
    private static final Pattern OMITTED = Pattern
            .compile("\\{\"type\":\"(.+)\",\"data\":\\{\"tenantId\":\"(.+)\",\"kind\":null,\"omitted\":\\{\"reason\":\""
                    + "too-large-for-client\",\"bytes\":(\\d+),\"href\":\"events/(.+)/0/(\\d+)~.+\"}}}");
    private static final Pattern GAP = Pattern.compile(
            "\\{\"channel\":\"([^\"]+)\",\"reason\":\"([^\"]+)\",\"requested\":(-?\\d+|null),\"earliest\":(\\d+)}");

    final Selection selection;
    private final Map<String, List<Long>> received = new HashMap<>();
    private final List<ReportedGap> gaps = new ArrayList<>();
    private final List<String> frames = new ArrayList<>();
    private @Nullable String lastId;

    /** A gap that was reported to the client; both offsets are exclusive. */
    record ReportedGap(String channel, String reason, long after, long before) {}

    TestClient(Selection selection) {
        this.selection = selection;
    }

    /** Returns a client that has received the same. */
    TestClient copy() {
        var copy = new TestClient(selection);
        received.forEach((channel, offsets) -> copy.received.put(channel, new ArrayList<>(offsets)));
        copy.gaps.addAll(gaps);
        copy.lastId = lastId;
        return copy;
    }

    /** Returns the position that it reconnects with. */
    Optional<EventId> position() {
        return Optional.ofNullable(lastId).map(id -> {
            assertThat(EventId.parse(id)).isInstanceOf(ParsedEventId.Parsed.class);
            return ((ParsedEventId.Parsed) EventId.parse(id)).id();
        });
    }

    /** Reads the bytes of one connection; an incomplete event at the end is discarded. */
    void read(byte[] bytes, int length) {
        String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
        int at = 0;
        for (int end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n", at)) {
            dispatch(text.substring(at, end).lines().toList());
            at = end + 2;
        }
    }

    private void dispatch(List<String> lines) {
        String event = field(lines, "event: ");
        String data = field(lines, "data: ");
        String id = field(lines, "id: ");
        if (id != null) {
            assertThat(lines.getLast()).as("the id comes last").isEqualTo("id: " + id);
            lastId = id;
        }
        frames.add(event == null ? lines.getFirst().substring(0, 5) : event);
        if ("gap".equals(event) && data != null) {
            gap(data);
        } else if (event != null && event.endsWith(":new") && data != null && id != null) {
            event(event.substring(0, event.length() - 4), data);
        }
    }

    private static @Nullable String field(List<String> lines, String name) {
        List<String> found = lines.stream().filter(line -> line.startsWith(name)).toList();
        assertThat(found).hasSizeLessThanOrEqualTo(1);
        return found.isEmpty() ? null : found.getFirst().substring(name.length());
    }

    private void event(String channel, String data) {
        Matcher omitted = OMITTED.matcher(data);
        long offset = omitted.matches() ? offsetOfOmitted(channel, omitted) : offsetOfWhole(data);
        assertThat(position().flatMap(position -> position.element(channel)).orElseThrow().offset())
                .as("an event's id names its own offset").isEqualTo(offset);
        received.computeIfAbsent(channel, key -> new ArrayList<>()).add(offset);
    }

    private long offsetOfWhole(String data) {
        Matcher matcher = DATA.matcher(data);
        assertThat(matcher.matches()).as(data).isTrue();
        assertThat(matcher.group(1)).isEqualTo(selection.tenant());
        assertThat(matcher.group(2)).isIn("*", selection.user());
        assertThat(data.length()).isLessThan(selection.sizeLimit().maxBytes());
        return Long.parseLong(matcher.group(3));
    }

    private long offsetOfOmitted(String channel, Matcher data) {
        assertThat(data.group(1)).isEqualTo(channel).isEqualTo(data.group(4));
        assertThat(data.group(2)).isEqualTo(selection.tenant());
        assertThat(Integer.parseInt(data.group(3)) + 1_100).isGreaterThan(selection.sizeLimit().maxBytes());
        return Long.parseLong(data.group(5));
    }

    private void gap(String json) {
        Matcher matcher = GAP.matcher(json);
        assertThat(matcher.matches()).as(json).isTrue();
        if (!matcher.group(3).equals("null")) {
            gaps.add(new ReportedGap(matcher.group(1), matcher.group(2), Long.parseLong(matcher.group(3)),
                    Long.parseLong(matcher.group(4))));
        }
    }

    /** Returns the offsets of the events that it received, in order. */
    List<Long> received(Channel channel) {
        return received.getOrDefault(channel.name(), List.of());
    }

    /** Returns whether it was told of a gap at an offset. */
    boolean knowsGapAt(Channel channel, long offset) {
        return gaps.stream().anyMatch(gap -> gap.channel.equals(channel.name()) && offset > gap.after
                && offset < gap.before);
    }

    List<ReportedGap> gaps() {
        return gaps;
    }

    /** Returns the names of all frames. */
    List<String> frames() {
        return frames;
    }

    @Override
    public String toString() {
        return selection.tenant() + "/" + selection.user() + selection.channels().stream().map(Channel::name).toList()
                + " at " + lastId;
    }
}
