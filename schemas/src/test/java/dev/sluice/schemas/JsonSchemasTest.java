package dev.sluice.schemas;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The schemas against examples that the capture and the bridge wrote. */
class JsonSchemasTest {
    @ParameterizedTest
    @CsvSource({"activity, activity-new", "activity, activity-updated", "activity, activity-omitted",
            "activity, activity-too-large-for-client",
            "notification, notification-new", "notification, notification-to-everybody",
            "notification, notification-read", "watermark, watermark", "dead-letter, dead-letter-too-large",
            "dead-letter, dead-letter-invalid-tenant", "dead-letter, dead-letter-gap"})
    void acceptTheExamples(String schema, String example) {
        assertThat(Contract.errors(schema, Contract.example(example))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "activity         | activity-new       | \"id\":\"      | \"id\":\"x",
            "activity         | activity-new       | \"tenantId\"    | \"tenant_id\"",
            "activity         | activity-new       | \"actorId\"     | \"actor\"",
            "activity         | activity-new       | \"type\":\"activity\" | \"type\":\"notification\"",
            "activity         | activity-new       | Z\"             | +00:00\"",
            "activity         | activity-omitted   | too-large       | too-long",
            "activity         | activity-too-large-for-client | \"bytes\":300000,   | ",
            "activity         | activity-too-large-for-client | too-large-for-client | too-large",
            "activity         | activity-too-large-for-client | events/activity      | /events/activity",
            "notification     | notification-new   | \"urgent\"      | \"loud\"",
            "notification     | notification-read  | \"readAt\"      | \"at\"",
            "watermark        | watermark          | \"lsn\"         | \"position\"",
            "dead-letter      | dead-letter-too-large | \"reason\":\"too-large\" | \"reason\":\"\""})
    void refuseWhatIsNeverWritten(String schema, String example, String right, @Nullable String wrong) {
        String changed = Contract.example(example).replace(right, wrong == null ? "" : wrong);
        assertThat(changed).isNotEqualTo(Contract.example(example));
        assertThat(Contract.errors(schema, changed)).isNotEmpty();
    }

    @Test
    void leaveRoomForNewColumns() {
        String wider = Contract.example("activity-new").replace("\"payload\"", "\"colour\":null,\"payload\"");
        assertThat(Contract.errors("activity", wider)).isEmpty();
    }

    @Test
    void letNothingBeARowAndAPlaceholder() {
        String both = Contract.example("activity-new").replace("\"payload\"",
                "\"omitted\":{\"reason\":\"unknown\"},\"payload\"");
        assertThat(Contract.errors("activity", both)).isNotEmpty();
    }
}
