package dev.sluice.bridge.http;

import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sluice.bridge.http.Polls.Event;
import dev.sluice.bridge.http.Polls.PollAnswer;
import dev.sluice.bridge.log.TestRecords;
import dev.sluice.embedded.Backends;
import dev.sluice.testkit.EventStream;
import dev.sluice.testkit.Frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Events that are too long for a client, and requests for one event by its address, with a real Kafka, Jetty and HTTP.
 * Each test has a tenant of its own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OmittedEventsIT {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String LONG = "{\"type\":\"activity\",\"data\":\"" + "x".repeat(70_000) + "\"}";
    private static final String LIMIT = "maxBytes=65536";

    private TestLog log;
    private TestBridge bridge;

    @BeforeAll
    void start() {
        log = new TestLog(Backends.shared().bootstrapServers(), "omitted-it");
        bridge = new TestBridge(log, Map.of());
    }

    @AfterAll
    void stop() {
        bridge.close();
        log.close();
    }

    private Polls ada(String tenant) {
        return new Polls(bridge, TestBridge.token(tenant, "ada"));
    }

    private HttpResponse<String> one(String token, String path) {
        return bridge.ask("GET", "/api/v1/events/" + path, token);
    }

    private HttpResponse<String> one(String tenant, RecordMetadata record) {
        return one(TestBridge.token(tenant, "ada"), address("activity", record));
    }

    private static String address(String channel, RecordMetadata record) {
        return channel + "/" + record.partition() + "/" + record.offset();
    }

    /** A short event, a long one, and a short one. */
    private RecordMetadata publish(String tenant) {
        log.publish("activity", tenant, "{\"n\":0}");
        RecordMetadata longer = log.publish("activity", tenant, LONG);
        log.publish("notification", tenant, "{\"n\":2}");
        return longer;
    }

    @Test
    void everyResponseOmitsTheSameEventsUnderTheirOwnIds() {
        Polls ada = ada("same");
        String token = ada.token();
        try (EventStream live = bridge.stream(token, "?" + LIMIT); EventStream whole = bridge.stream(token, "")) {
            live.next("caught-up");
            whole.next("caught-up");
            RecordMetadata longer = publish("same");

            List<Event> expected = ada.awaitPage("?since=earliest&" + LIMIT, 3).events();
            assertThat(expected.get(0).data()).isEqualTo("{\"n\":0}");
            assertThat(expected.get(1).event()).isEqualTo("activity:new");
            assertThat(expected.get(1).data()).startsWith("{\"type\":\"activity\",\"data\":{\"tenantId\":\"same\","
                    + "\"kind\":null,\"omitted\":{\"reason\":\"too-large-for-client\",\"bytes\":" + LONG.length()
                    + ",\"href\":\"events/" + address("activity", longer) + "~");
            // Live ids differ from replayed ones in the element of the other channel.
            assertThat(live.events(3)).extracting(Frame::data).isEqualTo(data(expected));
            List<JsonNode> export = ada.export("?since=earliest&" + LIMIT);
            assertThat(export.subList(0, 3)).extracting(Event::of).isEqualTo(expected);
            assertThat(export.getLast().get("delivered").asInt()).isEqualTo(3);
            for (String start : List.of("?since=earliest", "?last=3")) {
                try (EventStream replay = bridge.stream(token, start + "&" + LIMIT)) {
                    assertThat(replay.events(3)).extracting(Event::of).isEqualTo(expected);
                    assertThat(replay.next("caught-up").data()).isEqualTo("{\"replayed\":3}");
                }
            }
            try (EventStream rest = bridge.stream(token, "?" + LIMIT, "Last-Event-ID", expected.get(1).id())) {
                assertThat(Event.of(rest.events(1).getFirst())).isEqualTo(expected.get(2));
            }
            assertThat(ada.page("?last=2&" + LIMIT).events()).isEqualTo(expected.subList(1, 3));
            assertThat(ada.page("?since=earliest&limit=2&" + LIMIT).events()).isEqualTo(expected.subList(0, 2));

            List<Event> full = ada.page("?since=earliest").events();
            assertThat(full.get(1).data()).isEqualTo(LONG);
            assertThat(full).extracting(Event::id).isEqualTo(expected.stream().map(Event::id).toList());
            assertThat(whole.events(3)).extracting(Frame::data).isEqualTo(data(full));
        }
    }

    private static List<String> data(List<Event> events) {
        return events.stream().map(Event::data).toList();
    }

    @Test
    void theMarkerLeadsToTheWholeEvent() {
        publish("leads");
        Polls ada = ada("leads");
        PollAnswer limited = ada.awaitPage("?since=earliest&" + LIMIT, 3);
        String href = JSON.readTree(limited.events().get(1).data()).at("/data/omitted/href").asString();

        String path = bridge.uri.resolve("/api/v1/stream").resolve(href).getPath();
        HttpResponse<String> response = bridge.ask("GET", path, ada.token());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
        JsonNode answer = JSON.readTree(response.body());
        assertThat(answer.propertyNames()).containsExactly("tenant", "user", "id", "event", "data");
        assertThat(answer.get("tenant").asString() + answer.get("user").asString()).isEqualTo("leadsada");
        assertThat(answer.get("event").asString()).isEqualTo("activity:new");
        assertThat(answer.get("data").toString()).isEqualTo(LONG);
        assertThat(limited.events().get(1).id()).startsWith(answer.get("id").asString() + ",");
        assertThat(href).endsWith(answer.get("id").asString().replace('.', '/').substring("activity/".length()));
        assertThat(bridge.ask("HEAD", path, ada.token()).statusCode()).isEqualTo(200);
    }

    @Test
    void filtersByKindBeforeItOmits() {
        log.publishKind("kinds", "report.finished", LONG);
        log.publishKind("kinds", "report.started", "{\"n\":1}");
        Polls ada = ada("kinds");
        ada.awaitPage("?since=earliest", 2);

        assertThat(ada.page("?since=earliest&types=report.started&" + LIMIT).data()).containsExactly("{\"n\":1}");
        assertThat(ada.page("?since=earliest&types=report.finished&" + LIMIT).data()).singleElement().asString()
                .contains("\"kind\":\"report.finished\"", "too-large-for-client").hasSizeLessThan(300);
    }

    @Test
    void reportsGapsBetweenMarkers() {
        publish("gaps");
        log.publishGap("0/A0", "0/B0");
        log.publish("activity", "gaps", LONG);
        String token = TestBridge.token("gaps", "ada");
        ada("gaps").awaitPage("?since=earliest&channels=activity&" + LIMIT, 2);

        try (EventStream stream = bridge.stream(token, "?since=earliest&channels=activity&" + LIMIT)) {
            assertThat(stream.events(2).getLast().data()).contains("too-large-for-client");
            assertThat(stream.next("gap").data()).contains("\"reason\":\"source\"");
            assertThat(stream.events(1).getFirst().data()).contains("too-large-for-client");
        }
    }

    @Test
    void answersTheSameForAnEventOfOthersAndForNone() {
        String tenant = "hidden";
        String neighbour = TestRecords.sharingPartitionWith(tenant);
        RecordMetadata foreign = log.publish("activity", neighbour, "{\"of\":\"other\"}");
        RecordMetadata bobs = log.publish("notification", tenant, "bob", "{\"for\":\"bob\"}");
        RecordMetadata own = log.publish("activity", tenant, "{\"for\":\"all\"}");
        String ada = TestBridge.token(tenant, "ada");
        String activityOnly = TestBridge.token(tenant, "ada", "sluice:read:activity", Instant.now().plusSeconds(60));
        ada(tenant).awaitPage("?since=earliest", 1);
        int elsewhere = (own.partition() + 1) % TestLog.PARTITIONS;

        assertThat(one(ada, address("activity", own)).body()).contains("{\"for\":\"all\"}");
        assertThat(one(TestBridge.token(tenant, "bob"), address("notification", bobs)).body())
                .contains("{\"for\":\"bob\"}");
        assertThat(one(TestBridge.token(neighbour, "ada"), address("activity", foreign)).body())
                .contains("{\"of\":\"other\"}");

        String none = notFound(one(ada, "activity/" + own.partition() + "/" + (own.offset() + 1_000)));
        for (String path : List.of(address("activity", foreign), address("notification", bobs),
                "activity/" + own.partition() + "/" + (own.offset() + 1), "activity/" + elsewhere + "/0",
                "activity/99/0", "nothing/" + own.partition() + "/0", "activity/" + own.partition() + "/"
                        + Long.MAX_VALUE)) {
            assertThat(notFound(one(ada, path))).as(path).isEqualTo(none);
        }
        assertThat(notFound(one(activityOnly, address("notification", bobs)))).isEqualTo(none);
        assertThat(notFound(one(TestBridge.token(neighbour, "ada"), address("activity", own)))).isEqualTo(none);
        assertThat(one("", address("activity", own)).statusCode()).isEqualTo(401);
    }

    private static String notFound(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(404);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(response.body()).contains("\"type\":\"urn:sluice:problem:no-event\"");
        return response.body();
    }

    @Test
    void saysWhatRetentionRemoved() {
        RecordMetadata first = log.publish("activity", "expired", "{\"n\":0}");
        RecordMetadata second = log.publish("activity", "expired", "{\"n\":1}");
        ada("expired").awaitPage("?since=earliest", 2);
        log.deleteBefore("activity", first.partition(), second.offset());

        gone(one("expired", first), "expired");
        assertThat(one("expired", second).statusCode()).isEqualTo(200);
    }

    @Test
    void servesNoEventOfAnotherLogLife() {
        RecordMetadata record = log.publish("activity", "lives", "{\"n\":0}");
        String token = TestBridge.token("lives", "ada");
        String id = ada("lives").awaitPage("?since=earliest&channels=activity", 1).events().getFirst().id();
        String address = address("activity", record);
        String life = id.substring(id.indexOf('~') + 1);
        String topic = life.substring(0, 4);

        assertThat(one(token, address + "~" + life).statusCode()).isEqualTo(200);
        assertThat(one(token, address + "%7E" + life).statusCode()).isEqualTo(200);
        gone(one(token, address + "~" + topic + "zz"), "truncated");
        gone(one(token, address + "~" + (topic.startsWith("a") ? "b" : "a") + life.substring(1)), "log-replaced");
    }

    private static void gone(HttpResponse<String> response, String reason) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(410);
        assertThat(response.body()).contains("\"type\":\"urn:sluice:problem:event-gone\"",
                "\"reason\":\"" + reason + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "activity", "activity/3", "activity/3/x", "activity/3/-1", "activity/3/1~k7f",
            "activity/3/1/2"})
    void servesNothingAtOtherPaths(String path) {
        HttpResponse<String> response = one(TestBridge.token("paths", "ada"), path);

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("\"type\":\"urn:sluice:problem:not-found\"");
    }

    @Test
    void countsAsAStreamOnlyWhileItIsAnswered() {
        RecordMetadata expired = log.publish("activity", "counted", "{\"n\":0}");
        RecordMetadata record = log.publish("activity", "counted", "{\"n\":1}");
        ada("counted").awaitPage("?since=earliest", 2);
        log.deleteBefore("activity", record.partition(), record.offset());
        String token = TestBridge.token("counted", "ada");
        String path = "/api/v1/events/" + address("activity", record);
        Map<String, Integer> answers = Map.of(path, 200,
                "/api/v1/events/activity/" + record.partition() + "/" + (record.offset() + 1_000), 404,
                "/api/v1/events/" + address("activity", expired), 410);
        try (var small = new TestBridge(log, Map.of("sluice.limits.per-user", "1"))) {
            for (int n = 0; n < 3; n++) {
                // The previous request counts against the limits until shortly after its answer.
                answers.forEach((each, status) -> await().untilAsserted(
                        () -> assertThat(small.ask("GET", each, token).statusCode()).isEqualTo(status)));
            }
            await().untilAsserted(() -> {
                try (EventStream open = small.stream(token, "")) {
                    open.next("ready");
                    assertThat(small.ask("GET", path, token).statusCode()).isEqualTo(429);
                }
            });
        }
    }
}
