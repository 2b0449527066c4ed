package dev.sluice.standalone.dev;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class JsonBodyTest {
    @Test
    void readsNoBodyAsOneRowOfDefaults() throws IOException {
        NewNotification notification = read("", NewNotification.class);

        assertThat(notification.kindOrDefault()).isEqualTo("demo.note");
        assertThat(notification.priorityOrDefault()).isEqualTo("normal");
        assertThat(notification.recipientId()).isNull();
        assertThat(RowLimits.rows(notification.count())).isEqualTo(1);
        assertThat(RowLimits.json(notification.payload())).isEqualTo("{}");
    }

    @Test
    void keepsThePayloadAsItIs() throws IOException {
        NewActivity activity = read("{\"payload\":{\"a\":[1,{\"b\":null}]},\"count\":3}", NewActivity.class);

        assertThat(RowLimits.json(activity.payload())).isEqualTo("{\"a\":[1,{\"b\":null}]}");
        assertThat(RowLimits.rows(activity.count())).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "{", "{} {}", "{\"count\":0}", "{\"count\":10001}", "{\"count\":1.5}",
            "{\"payload\":[]}", "{\"payload\":\"x\"}", "{\"priority\":\"loud\"}", "{\"recipientId\":\" \"}",
            "{\"recipient\":\"ada\"}", "{\"kind\":\"a\",\"kind\":\"b\"}"})
    void refusesWhatItWouldHaveToGuessAt(String body) {
        assertThatExceptionOfType(RefusedRequest.class).isThrownBy(() -> read(body, NewNotification.class))
                .withMessageContaining("expected").satisfies(refused -> {
                    assertThat(refused.problem().status()).isEqualTo(400);
                    assertThat(refused.problem().type()).hasToString("urn:sluice:problem:bad-body");
                });
    }

    @Test
    void refusesABodyThatIsTooLong() {
        String body = " ".repeat(JsonBody.MAX_BYTES + 1);

        assertThatExceptionOfType(RefusedRequest.class).isThrownBy(() -> read(body, NewActivity.class))
                .withMessageContaining("longer than");
    }

    @Test
    void refusesMorePayloadInOneTransactionThanIsReasonable() {
        String body = "{\"count\":10000,\"payload\":{\"x\":\"" + "x".repeat(10_000) + "\"}}";

        assertThatExceptionOfType(RefusedRequest.class).isThrownBy(() -> read(body, NewActivity.class))
                .withMessageContaining("too many for 10000 rows");
    }

    private static <T> T read(String body, Class<T> type) throws IOException {
        return JsonBody.read(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)), type);
    }
}
