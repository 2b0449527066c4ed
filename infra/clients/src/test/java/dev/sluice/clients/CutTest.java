package dev.sluice.clients;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class CutTest {
    private static final String STREAM = """
            event: a:new
            data: 1
            id: activity.3.1041~k7f3a

            event: a:new
            data: 2
            id: activity.3.1042~k7f3a

            """;

    /** Returns what passes if the stream arrives in parts of this size. */
    private static String passed(Cut cut, int size) {
        byte[] bytes = STREAM.getBytes(StandardCharsets.US_ASCII);
        Cut.Progress progress = cut.new Progress();
        for (int begin = 0; begin < bytes.length; begin += size) {
            byte[] part = Arrays.copyOfRange(bytes, begin, Math.min(bytes.length, begin + size));
            int passing = progress.passing(part, part.length);
            if (passing < part.length) {
                return STREAM.substring(0, begin + passing);
            }
        }
        return STREAM;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8_192})
    void cutsAtThePlaceHoweverTheBytesArrive(int size) {
        assertThat(passed(new Cut(5, Cut.Place.ANYWHERE, true), size)).isEqualTo("event");
        assertThat(passed(new Cut(5, Cut.Place.IN_AN_ID, true), size)).endsWith("data: 1\nid: activity.3.1041");
        assertThat(passed(new Cut(60, Cut.Place.IN_AN_ID, true), size)).endsWith("data: 2\nid: activity.3.1042");
        assertThat(passed(new Cut(0, Cut.Place.BEFORE_THE_EMPTY_LINE, true), size)).endsWith("1041~k7f3a\n")
                .doesNotEndWith("\n\n");
    }

    @Test
    void passesAStreamThatIsShorterThanTheCut() {
        assertThat(passed(new Cut(1_000, Cut.Place.ANYWHERE, true), 10)).isEqualTo(STREAM);
    }
}
