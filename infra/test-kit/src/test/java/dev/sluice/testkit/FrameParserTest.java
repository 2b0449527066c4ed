package dev.sluice.testkit;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FrameParserTest {
    private final FrameParser parser = new FrameParser();

    private List<Frame> frames(String... lines) {
        return Stream.of(lines).map(parser::line).filter(Objects::nonNull).toList();
    }

    @Test
    void completesABlockAtAnEmptyLine() {
        assertThat(frames("retry: 500", "", "event: activity:new", "data: {\"n\": 1}", "id: a.0.1~x", ""))
                .containsExactly(
                        new Frame("", "", "", "500"), new Frame("activity:new", "{\"n\": 1}", "a.0.1~x", ""));
    }

    @Test
    void ignoresEmptyLinesBetweenBlocksAndABlockThatDoesNotEnd() {
        assertThat(frames("", "", "data: one", "", "", "data: two")).containsExactly(new Frame("", "one", "", ""));
    }

    @Test
    void joinsLinesOfDataAndCutsOneSpace() {
        assertThat(frames("data:one", "data:  two", "")).extracting(Frame::data).containsExactly("one\n two");
    }

    @Test
    void refusesWhatTheBridgeDoesNotSend() {
        assertThatThrownBy(() -> parser.line(": comment")).hasMessageContaining(": comment");
        assertThatThrownBy(() -> parser.line("topic: x")).hasMessageContaining("topic: x");
    }

    @Test
    void findsTheElementOfAChannelInAnId() {
        var frame = new Frame("x:new", "", "activity.3.41~ab,notification.4.7~cd", "");
        assertThat(frame.element("activity")).isEqualTo(new Frame.Element(3, 41));
        assertThat(frame.element("notification")).isEqualTo(new Frame.Element(4, 7));
        assertThatThrownBy(() -> frame.element("other")).isInstanceOf(IllegalArgumentException.class);
    }
}
