package dev.sluice.capture.value;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.ObjectMapper;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class JsonBufferTest {
    /** The bytes at which the ranges of well-formed UTF-8 begin and end [Unicode, table 3-7]. */
    private static final int[] EDGES = {0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0,
            0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF};

    @Test
    void escapesText() {
        assertThat(quoted("\"\\/\b\f\n\r\t\u0001\u001f\u007f"))
                .isEqualTo("\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\u007f\"");
        assertThat(quoted("ä€\u2028\uD83D\uDE80")).isEqualTo("\"ä€\u2028\uD83D\uDE80\"");
        assertThat(quoted("")).isEqualTo("\"\"");
    }

    @Test
    void halfOfASurrogatePairBecomesAQuestionMark() {
        assertThat(quoted("a\uD83Db")).isEqualTo("\"a?b\"");
        assertThat(quoted("\uDE80")).isEqualTo("\"?\"");
    }

    @Property(tries = 500)
    void aParserReadsWhatWasQuoted(@ForAll("texts") String text) throws Exception {
        String json = quoted(text);

        assertThat(new ObjectMapper().readValue(json, String.class)).isEqualTo(text);
        assertThat(json).doesNotContain("\n", "\r");
    }

    @Provide
    Arbitrary<String> texts() {
        return AnyText.texts();
    }

    @Test
    void acceptsWhatIsUtf8AndNothingElse() {
        for (int first : EDGES) {
            agreesOnUtf8(first);
            for (int second : EDGES) {
                agreesOnUtf8(first, second);
                for (int third : EDGES) {
                    agreesOnUtf8(first, second, third);
                    for (int fourth : EDGES) {
                        agreesOnUtf8(first, second, third, fourth);
                    }
                }
            }
        }
    }

    private static void agreesOnUtf8(int... text) {
        var bytes = new ByteArrayOutputStream();
        for (int each : text) {
            bytes.write(each);
        }
        // The byte after the text would complete a character.
        bytes.write(0x80);
        byte[] message = bytes.toByteArray();
        boolean utf8 = isUtf8(ByteBuffer.wrap(message, 0, text.length));
        if (accepts(() -> new JsonBuffer(100).quoted(message, 0, text.length)) != utf8
                || accepts(() -> new JsonBuffer(100).json(message, 0, text.length)) != utf8) {
            throw new AssertionError("not judged as UTF-8 is: " + HexFormat.of().formatHex(message));
        }
    }

    private static boolean accepts(Runnable write) {
        try {
            write.run();
            return true;
        } catch (IllegalArgumentException notUtf8) {
            return false;
        }
    }

    private static boolean isUtf8(ByteBuffer bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(bytes);
            return true;
        } catch (CharacterCodingException notUtf8) {
            return false;
        }
    }

    @Test
    void writesJsonInOneLine() {
        byte[] json = "x{\"ä\":\r\n\t1,\n\"b\\n\": 2}\nx".getBytes(StandardCharsets.UTF_8);

        assertThat(text(new JsonBuffer(100).json(json, 1, json.length - 1))).isEqualTo("{\"ä\":  \t1, \"b\\n\": 2} ");
    }

    @Test
    void holdsADocumentOfExactlyItsLimit() {
        var buffer = new JsonBuffer(2000);

        buffer.ascii("a".repeat(999)).raw("b".repeat(1000).getBytes(StandardCharsets.UTF_8)).append('c');

        assertThat(buffer.overflowed()).isFalse();
        assertThat(text(buffer)).isEqualTo("a".repeat(999) + "b".repeat(1000) + "c");
    }

    @Test
    void countsWhatIsBeyondItsLimit() {
        var buffer = new JsonBuffer(10);

        buffer.ascii("123456").raw("1234567".getBytes(StandardCharsets.UTF_8)).append('x').quoted("\n");

        assertThat(buffer.overflowed()).isTrue();
        assertThat(buffer.length()).isEqualTo(18);
        assertThatIllegalStateException().isThrownBy(buffer::toByteArray).withMessageContaining("18")
                .withMessageContaining("10");
    }

    @Test
    void isUsedAgainAfterAnOverflow() {
        JsonBuffer buffer = new JsonBuffer(3).ascii("12345").clear().ascii("abc");

        assertThat(text(buffer)).isEqualTo("abc");
    }

    private static String quoted(String text) {
        return text(new JsonBuffer(1000).quoted(text));
    }

    private static String text(JsonBuffer buffer) {
        return new String(buffer.toByteArray(), StandardCharsets.UTF_8);
    }
}
