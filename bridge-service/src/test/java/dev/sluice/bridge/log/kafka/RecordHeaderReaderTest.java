package dev.sluice.bridge.log.kafka;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiFunction;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import dev.sluice.schemas.EventHeaders;

import static org.assertj.core.api.Assertions.assertThat;

@ParameterizedClass
@EnumSource(RecordHeaderReaderTest.Names.class)
class RecordHeaderReaderTest {
    /** How the names of a record's headers exist. */
    enum Names {
        /** As Kafka's consumer creates them. */
        AS_BYTES((name, value) -> new RecordHeader(ByteBuffer.wrap(utf8("-" + name + "-"), 1, name.length()).slice(),
                ByteBuffer.wrap(utf8(value)))),
        /** As bytes in the middle of a longer buffer. */
        AS_BYTES_IN_A_BUFFER(
                (name, value) -> new RecordHeader(ByteBuffer.wrap(utf8("-" + name + "-"), 1, name.length()),
                        ByteBuffer.wrap(utf8(value)))),
        /** As an interceptor that has read them leaves them. */
        AS_TEXT((name, value) -> new RecordHeader(name, utf8(value)));

        @SuppressWarnings("ImmutableEnumChecker") // A function without state.
        private final BiFunction<String, String, Header> create;

        Names(BiFunction<String, String, Header> create) {
            this.create = create;
        }

        Header header(String name, String value) {
            return create.apply(name, value);
        }
    }

    @Parameter
    @SuppressWarnings("NullAway.Init") // Set by JUnit.
    private Names names;

    private final RecordHeaderReader reader = new RecordHeaderReader();

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void read(String... namesAndValues) {
        var headers = new RecordHeaders();
        for (int at = 0; at < namesAndValues.length; at += 2) {
            headers.add(names.header(namesAndValues[at], namesAndValues[at + 1]));
        }
        reader.read(headers);
    }

    @Test
    void comparesNamesAsBytesWithThisVersionOfKafka() {
        assertThat(RecordHeaderReader.comparesBytes()).isTrue();
    }

    @Test
    void findsHeadersInAnyOrder() {
        read(EventHeaders.RECIPIENT_ID, "ada", EventHeaders.SPEC_VERSION, "1.0", EventHeaders.KIND, "paid",
                EventHeaders.TYPE, "activity:new");

        assertThat(reader.type()).isEqualTo(utf8("activity:new"));
        assertThat(reader.kind()).isEqualTo(utf8("paid"));
        assertThat(reader.recipient()).isEqualTo(utf8("ada"));
    }

    @Test
    void forgetsTheHeadersOfTheRecordBefore() {
        read(EventHeaders.TYPE, "activity:new", EventHeaders.RECIPIENT_ID, "ada");
        read(EventHeaders.KIND, "paid");

        assertThat(reader.type()).isNull();
        assertThat(reader.recipient()).isNull();
        assertThat(reader.kind()).isEqualTo(utf8("paid"));
    }

    @Test
    void theLastOfEqualNamesCounts() {
        read(EventHeaders.RECIPIENT_ID, "ada", EventHeaders.RECIPIENT_ID, "grace");

        assertThat(reader.recipient()).isEqualTo(utf8("grace"));
    }

    @Test
    void takesNoOtherName() {
        for (String other : List.of("ce_kinds", "ce_kin", "ce_time", "xe_type", "CE_TYPE", "", "recipientid")) {
            read(other, "value");

            assertThat(reader.type()).as(other).isNull();
            assertThat(reader.kind()).as(other).isNull();
            assertThat(reader.recipient()).as(other).isNull();
        }
    }
}
