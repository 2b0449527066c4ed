package dev.sluice.bridge.http;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sluice.bridge.http.Polls.Event;
import dev.sluice.bridge.http.Polls.PollAnswer;
import dev.sluice.bridge.log.TestRecords;
import dev.sluice.embedded.Backends;
import dev.sluice.testkit.EventStream;
import dev.sluice.testkit.Frame;

import static org.assertj.core.api.Assertions.assertThat;

import tools.jackson.databind.JsonNode;

/** Polling and export through real parts: a real Kafka, Jetty, and HTTP. Each test has a tenant of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EventsIT {
    private TestLog log;
    private TestBridge bridge;

    @BeforeAll
    void start() {
        log = new TestLog(Backends.shared().bootstrapServers(), "events-it");
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

    private void publish(String tenant, int count) {
        for (int n = 0; n < count; n++) {
            log.publish(n % 3 == 0 ? "notification" : "activity", tenant, "{\"n\":" + n + "}");
        }
    }

    @Test
    void beginsWithThePositionOfNowAndGoesOnFromThere() {
        Polls ada = ada("begins");
        publish("begins", 3);
        ada.awaitPage("?since=earliest", 3);

        PollAnswer first = ada.page("?wait=PT20S");
        assertThat(first.events()).isEmpty();
        assertThat(first.behind()).isZero();
        assertThat(first.gaps()).isEmpty();
        RecordMetadata activity = log.publish("activity", "begins", "{\"type\":\"activity\",\"data\":{\"x\":[1]}}");

        PollAnswer second = ada.awaitPage("?after=" + first.position(), 1);
        Event event = second.events().getFirst();
        assertThat(event.event()).isEqualTo("activity:new");
        assertThat(event.data()).isEqualTo("{\"type\":\"activity\",\"data\":{\"x\":[1]}}");
        assertThat(event.id()).startsWith("activity." + activity.partition() + "." + activity.offset() + "~");
        assertThat(ada.page("?after=" + second.position()).events()).isEmpty();
    }

    @Test
    void takesThePositionFromTheHeaderFirst() {
        Polls ada = ada("sources");
        publish("sources", 2);
        String first = ada.awaitPage("?since=earliest", 2).events().getFirst().id();

        for (String name : List.of("after", "lastEventId", "last_event_id")) {
            assertThat(ada.page("?" + name + "=" + first).data()).as(name).isEqualTo(Polls.numbers(1, 2));
        }
        assertThat(ada.page("?after=rubbish", "Last-Event-ID", first).data()).isEqualTo(Polls.numbers(1, 2));
        assertThat(ada.page("?since=earliest&after=").events()).hasSize(2);
    }

    @Test
    void endsAPageAtItsLimitAndSaysHowMuchIsLeft() {
        Polls ada = ada("limits");
        publish("limits", 5);
        ada.awaitPage("?since=earliest", 5);

        PollAnswer page = ada.page("?since=earliest&limit=2");
        assertThat(page.data()).isEqualTo(Polls.numbers(0, 2));
        assertThat(page.position()).isEqualTo(page.events().get(1).id());
        assertThat(page.behind()).isGreaterThanOrEqualTo(3);
        assertThat(ada.page("?limit=1000&after=" + page.position()).data()).isEqualTo(Polls.numbers(2, 5));
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 1000})
    void givesEachEventOnceOverAllPages(int limit) {
        String tenant = "pages" + limit;
        for (int from = 0; from < 5_000; from += 500) {
            log.begin();
            for (int n = from; n < from + 500; n++) {
                log.send(n % 3 == 0 ? "notification" : "activity", tenant, null, "{\"n\":" + n + "}");
            }
            log.commit();
        }
        Polls ada = ada(tenant);
        List<String> seen = new ArrayList<>();
        String query = "?since=earliest";
        while (seen.size() < 5_000) {
            PollAnswer page = ada.page(query + "&limit=" + limit);
            assertThat(page.events()).hasSizeLessThanOrEqualTo(limit);
            seen.addAll(page.data());
            query = "?wait=PT1S&after=" + page.position();
        }
        assertThat(seen).isEqualTo(Polls.numbers(0, 5_000));
    }

    @Test
    void opensAPageWithTheNewestEvents() {
        publish("newest", 5);
        ada("newest").awaitPage("?since=earliest", 5);

        assertThat(ada("newest").page("?last=2").data()).isEqualTo(Polls.numbers(3, 5));
    }

    @Test
    void answersHeadWithHeadersOnly() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(bridge.uri.resolve("/api/v1/events"))
                .header("Authorization", "Bearer " + TestBridge.token("head", "ada")).HEAD().build();
        HttpResponse<String> response = TestBridge.HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(response.headers().firstValue("Content-Length")).isEmpty();
    }

    @Test
    void neverShowsAnotherTenantOrAnotherRecipient() {
        String other = TestRecords.sharingPartitionWith("secrets");
        log.publish("activity", other, "{\"of\":\"other\"}");
        log.publish("notification", "secrets", "bob", "{\"for\":\"bob\"}");
        log.publish("activity", "secrets", "{\"for\":\"all\"}");

        Polls ada = ada("secrets");
        var bob = new Polls(bridge, TestBridge.token("secrets", "bob"));
        assertThat(ada.awaitPage("?since=earliest", 1).data()).containsExactly("{\"for\":\"all\"}");
        assertThat(bob.awaitPage("?since=earliest", 2).data()).containsExactly("{\"for\":\"bob\"}",
                "{\"for\":\"all\"}");
        assertThat(ada.export("?since=earliest")).hasSize(2);
        assertThat(bob.export("?since=earliest")).hasSize(3);
    }

    @Test
    void changesBetweenStreamAndPollAtEveryEvent() {
        String token = TestBridge.token("changes", "ada");
        Polls ada = ada("changes");
        publish("changes", 20);
        List<Event> whole = ada.awaitPage("?since=earliest", 20).events();
        try (EventStream stream = bridge.stream(token, "?since=earliest")) {
            assertThat(stream.events(20)).extracting(Event::of).isEqualTo(whole);
        }
        for (int cut = 0; cut < whole.size(); cut++) {
            Event last = whole.get(cut);
            assertThat(ada.page("?after=" + last.id()).events()).isEqualTo(whole.subList(cut + 1, whole.size()));
            String position = ada.page("?since=earliest&limit=" + (cut + 1)).position();
            try (EventStream stream = bridge.stream(token, "", "Last-Event-ID", position)) {
                List<Event> rest = new ArrayList<>();
                for (Frame frame = stream.next(); !frame.event().equals("caught-up"); frame = stream.next()) {
                    if (frame.isEvent()) {
                        rest.add(Event.of(frame));
                    }
                }
                assertThat(rest).isEqualTo(whole.subList(cut + 1, whole.size()));
            }
        }
    }

    @Test
    void tellsOfWhatRetentionTookAndGoesOnAfterIt() {
        Polls ada = ada("expired");
        String id = afterRetention("expired", ada);

        PollAnswer page = ada.page("?wait=PT5S&after=" + id);
        assertThat(page.data()).isEqualTo(Polls.numbers(2, 3));
        assertThat(page.gaps()).singleElement().asString()
                .startsWith("{\"channel\":\"activity\",\"reason\":\"expired\"");
        assertThat(ada.page("?after=" + page.position()).gaps()).isEmpty();
        List<JsonNode> lines = ada.export("?after=" + id);
        assertThat(lines).hasSize(2);
        assertThat(lines.getLast().get("gaps").size()).isEqualTo(1);
    }

    @Test
    void failsOnAGapWhenAsked() {
        Polls ada = ada("failing");
        String id = afterRetention("failing", ada);

        for (String accept : List.of("application/json", "application/x-ndjson")) {
            HttpResponse<String> response = ada.get("?onGap=fail&after=" + id, "Accept", accept);
            assertThat(response.statusCode()).isEqualTo(410);
            assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(response.body()).contains("urn:sluice:problem:gap", "\"reason\":\"expired\"");
        }
    }

    /** The id of the first of three events, of which the first two are gone. */
    private String afterRetention(String tenant, Polls client) {
        RecordMetadata first = log.publish("activity", tenant, "{\"n\":0}");
        String id = client.awaitPage("?since=earliest", 1).events().getFirst().id();
        log.publish("activity", tenant, "{\"n\":1}");
        RecordMetadata third = log.publish("activity", tenant, "{\"n\":2}");
        log.deleteBefore("activity", first.partition(), third.offset());
        return id;
    }

    @Test
    void deliversOnlyTheKindsAndTheTimeThatAreWanted() {
        log.publishKind("kinds", "participant.approved", "{\"n\":0}");
        log.publishKind("kinds", "step.overdue", "{\"n\":1}");
        long now = System.currentTimeMillis();
        log.begin();
        log.send("activity", "kinds", null, "{\"n\":2}", now - 60_000);
        log.commit();
        Polls ada = ada("kinds");
        ada.awaitPage("?since=earliest", 3);

        assertThat(ada.page("?since=earliest&types=step.*").data()).isEqualTo(Polls.numbers(1, 2));
        assertThat(ada.page("?since=PT5M").data()).isEqualTo(Polls.numbers(2, 3));
        assertThat(ada.page("?since=earliest&channels=notification").events()).isEmpty();
    }

    @Test
    void exportsARangeAndSaysThatItIsWhole() {
        Polls ada = ada("exported");
        publish("exported", 10);
        PollAnswer page = ada.awaitPage("?since=earliest", 10);

        List<JsonNode> lines = ada.export("?after=" + page.events().get(3).id());

        assertThat(lines.subList(0, 6)).extracting(Event::of).isEqualTo(page.events().subList(4, 10));
        JsonNode end = lines.getLast();
        assertThat(end.propertyNames()).containsExactly("end", "position", "delivered", "gaps");
        assertThat(end.get("end").asBoolean()).isTrue();
        assertThat(end.get("delivered").asInt()).isEqualTo(6);
        assertThat(end.get("gaps").isEmpty()).isTrue();
        assertThat(ada.page("?after=" + end.get("position").asString()).events()).isEmpty();
        assertThat(ada.export("")).singleElement().extracting(line -> line.get("delivered").asInt()).isEqualTo(0);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"?after=rubbish | malformed-position", "?channels=nope | bad-parameter",
            "?limit=0 | bad-parameter", "?limit=1001 | bad-parameter", "?limit=ten | bad-parameter",
            "?limit= | bad-parameter", "?wait=PT31S | bad-parameter", "?wait=-PT1S | bad-parameter",
            "?wait=5 | bad-parameter", "?wait= | bad-parameter", "?since=yesterday | bad-parameter",
            "?types= | bad-parameter", "?onGap=maybe | bad-parameter", "?maxBytes=4095 | bad-parameter",
            "?last=0 | bad-parameter",
            "?until=yesterday | bad-parameter", "?speed=2 | bad-parameter",
            "?subscription=a | not-supported"})
    void answersABadRequestWithAProblem(String query, String type) {
        HttpResponse<String> response = ada("bad").get(query);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(response.body()).contains("\"type\":\"urn:sluice:problem:" + type + "\"", "\"detail\":\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"?limit=5", "?wait=PT1S"})
    void refusesThePartsOfAPageInAnExport(String query) {
        assertThat(ada("bad").get(query, "Accept", "application/x-ndjson").statusCode()).isEqualTo(400);
    }

    @Test
    void refusesWhatIsNotServedAndWhoMayNotReadIt() {
        assertThat(ada("accept").get("", "Accept", "text/event-stream").statusCode()).isEqualTo(406);
        assertThat(new Polls(bridge, "").get("").statusCode()).isEqualTo(401);
        var activityOnly = new Polls(bridge,
                TestBridge.token("scopes", "ada", "sluice:read:activity", Instant.now().plusSeconds(60)));
        assertThat(activityOnly.get("?channels=notification").statusCode()).isEqualTo(403);
        assertThat(activityOnly.page("").position()).startsWith("activity.").doesNotContain("notification");
        int own = TestRecords.CHANNELS.partitionOf("accept");
        String foreign = ada("accept").page("").position().replace("." + own + ".",
                "." + (own + 1) % TestLog.PARTITIONS + ".");
        assertThat(ada("accept").get("?after=" + foreign).body()).contains("urn:sluice:problem:wrong-partition");
    }
}
