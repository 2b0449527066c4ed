package dev.sluice.bridge.http;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import dev.sluice.bridge.notification.NotificationTables;
import dev.sluice.embedded.Backends;
import dev.sluice.testkit.EventStream;

import static org.assertj.core.api.Assertions.assertThat;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Notifications in a real PostgreSQL, through real HTTP. Each test has a tenant of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NotificationsIT {
    private static final String PATH = "/api/v1/notifications";
    private static final JsonMapper JSON = new JsonMapper();

    private TestLog log;
    private NotificationTables tables;
    private TestBridge bridge;

    @BeforeAll
    void start() throws Exception {
        log = new TestLog(Backends.shared().bootstrapServers(), "notifications-it");
        tables = new NotificationTables("notifications_it");
        bridge = new TestBridge(log, tables.properties());
        bridge.streamSoon(TestBridge.token("any", "ada"), "").close();
    }

    @AfterAll
    void stop() throws Exception {
        bridge.close();
        tables.close();
        log.close();
    }

    private HttpResponse<String> get(String query, String token) {
        return bridge.ask("GET", PATH + query, token);
    }

    private HttpResponse<String> post(String path, String token) {
        return bridge.ask("POST", PATH + path, token);
    }

    private static JsonNode body(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static List<String> titles(JsonNode body) {
        return body.path("notifications").valueStream().map(each -> each.path("title").asString()).toList();
    }

    @Test
    void answersWithRowsAsTheirEventsHaveThem() throws Exception {
        tables.execute("""
                insert into notification (id, tenant_id, recipient_id, kind, title, message, priority, group_key, payload,
                  created_at)
                values (9007199254740993, 'shape', 'ada', 'step.overdue', 'Step "3" ü', 'Due yesterday', 'urgent', 'g1',
                  '{"a": [1.10, null], "b": {"c": "d"}}', '2026-11-20 21:17:43.447+01')""");
        tables.execute("insert into notification_read values ('shape', 9007199254740993, 'ada', '2026-11-21 00:00Z')");
        HttpResponse<String> answer = get("", TestBridge.token("shape", "ada"));

        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(answer.body()).startsWith("{\"notifications\":[{\"id\":\"9007199254740993\",\"tenantId\":\"shape\","
                + "\"recipientId\":\"ada\",\"kind\":\"step.overdue\",\"title\":\"Step \\\"3\\\" ü\","
                + "\"message\":\"Due yesterday\",\"priority\":\"urgent\",\"groupKey\":\"g1\","
                + "\"payload\":{\"a\": [1.10, null], \"b\": {\"c\": \"d\"}},"
                + "\"createdAt\":\"2026-11-20T20:17:43.447000Z\",\"readAt\":\"2026-11-21T00:00:00.000000Z\"}],"
                + "\"unread\":0,\"tenant\":\"shape\",\"user\":\"ada\",\"position\":\"activity.");
    }

    @Test
    void answersHeadWithTheLengthOfTheBody() throws Exception {
        tables.insert("head", "ada", "only");
        String ada = TestBridge.token("head", "ada");
        int length = get("", ada).body().getBytes(StandardCharsets.UTF_8).length;

        HttpResponse<String> head = bridge.ask("HEAD", PATH, ada);

        assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(length);
        assertThat(head.body()).isEmpty();
    }

    @Test
    void listsTheCallersOwnAndBroadcastsNewestFirst() throws Exception {
        tables.insert("whose", "ada", "first");
        tables.insert("whose", "bob", "bob's");
        tables.insert("whose-else", "ada", "another tenant's");
        tables.insert("whose", "", "everybody's");
        tables.insert("whose", "ADA", "somebody else's");
        tables.insert("whose", "ada", "last");

        JsonNode all = body(get("", TestBridge.token("whose", "ada")));
        assertThat(titles(all)).containsExactly("last", "everybody's", "first");
        assertThat(all.path("unread").asInt()).isEqualTo(3);
        JsonNode newest = body(get("?limit=2", TestBridge.token("whose", "ada")));
        assertThat(titles(newest)).containsExactly("last", "everybody's");
        assertThat(newest.path("unread").asInt()).isEqualTo(3);
        assertThat(body(get("", TestBridge.token("whose-nobody", "ada"))).path("notifications").isEmpty()).isTrue();
    }

    @Test
    void marksOnceForOneReader() throws Exception {
        String broadcast = tables.insert("once", "", "everybody's");
        String own = tables.insert("once", "ada", "own");
        String ada = TestBridge.token("once", "ada");
        String bob = TestBridge.token("once", "bob");

        for (int again = 0; again < 3; again++) {
            HttpResponse<String> marked = post("/" + broadcast + "/read", ada);
            assertThat(marked.statusCode()).isEqualTo(204);
            assertThat(marked.body()).isEmpty();
        }
        assertThat(tables.marks("once")).containsExactly("ada:" + broadcast);
        assertThat(titles(body(get("?unread=true", ada)))).containsExactly("own");
        JsonNode all = body(get("", ada));
        assertThat(all.path("unread").asInt()).isEqualTo(1);
        assertThat(all.path("notifications").path(0).path("readAt").isNull()).isTrue();
        assertThat(all.path("notifications").path(1).path("readAt").asString()).endsWith("Z");
        assertThat(body(get("", bob)).path("unread").asInt()).isEqualTo(1);
        assertThat(own).isNotEqualTo(broadcast);
    }

    @Test
    void anIdThatIsUsedAgainIsNotReadAlready() throws Exception {
        String insert = "insert into notification (id, tenant_id, kind, title) values (102, 'again', 'k', ";
        String ada = TestBridge.token("again", "ada");
        for (String title : List.of("first", "second", "third")) {
            tables.execute(insert + "'" + title + "')");
            assertThat(titles(body(get("?unread=true", ada)))).containsExactly(title);
            post("/102/read", ada);
            assertThat(body(get("", ada)).path("unread").asInt()).isZero();
            tables.execute(title.equals("first")
                    ? "delete from notification where tenant_id = 'again'"
                    : "update notification set id = 103 where tenant_id = 'again'");
            assertThat(tables.marks("again")).isEmpty();
            tables.execute("delete from notification where tenant_id = 'again'");
        }
    }

    @Test
    void anUpdateThatNamesTheKeyKeepsTheMarks() throws Exception {
        String id = tables.insert("same", "ada", "title");
        post("/" + id + "/read", TestBridge.token("same", "ada"));
        tables.execute("update notification set tenant_id = 'same', id = id, title = 'other' where tenant_id = 'same'");
        assertThat(tables.marks("same")).containsExactly("ada:" + id);
    }

    /** A role with a trigger of its own would otherwise run code as the owner. */
    @Test
    void nobodyElseMayUseTheFunctionThatDeletesMarks() throws Exception {
        assertThat(
                tables.query("select has_function_privilege('pg_monitor', 'sluice_delete_marks()', 'execute')::text"))
                .containsExactly("false");
    }

    @Test
    void marksAllThatTheCallerMaySee() throws Exception {
        String own = tables.insert("all", "ada", "own");
        String bobs = tables.insert("all", "bob", "bob's");
        String broadcast = tables.insert("all", "", "everybody's");
        tables.insert("all-else", "ada", "another tenant's");
        tables.execute("insert into notification_read values ('all', " + own + ", 'ada', '2026-01-01Z')");

        for (int again = 0; again < 2; again++) {
            assertThat(post("/read-all", TestBridge.token("all", "ada")).statusCode()).isEqualTo(204);
        }
        assertThat(tables.marks("all")).containsExactly("ada:" + own, "ada:" + broadcast);
        assertThat(tables.marks("all-else")).isEmpty();
        assertThat(tables.query("select read_at = '2026-01-01Z' from notification_read where tenant_id = 'all' and"
                + " notification_id = ?::bigint", own)).containsExactly("t");
        assertThat(body(get("?unread=true", TestBridge.token("all", "bob"))).path("unread").asInt()).isEqualTo(2);
        assertThat(bobs).isNotEmpty();
    }

    @Test
    void marksNoneThatIsLaterThanTheLastToBeMarked() throws Exception {
        String own = tables.insert("through", "ada", "own");
        String broadcast = tables.insert("through", "", "everybody's");
        tables.insert("through", "ada", "later");
        tables.insert("through", "", "later still");
        String ada = TestBridge.token("through", "ada");

        for (int again = 0; again < 2; again++) {
            assertThat(post("/read-all?through=" + broadcast, ada).statusCode()).isEqualTo(204);
        }
        assertThat(tables.marks("through")).containsExactly("ada:" + own, "ada:" + broadcast);
        assertThat(titles(body(get("?unread=true", ada)))).containsExactly("later still", "later");
        assertThat(post("/read-all?through=-1", ada).statusCode()).isEqualTo(204);
        HttpResponse<String> refused = post("/read-all?through=last", ada);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("urn:sluice:problem:bad-parameter", "through");
        assertThat(tables.marks("through")).hasSize(2);
    }

    @Test
    void answersAlikeForWhatIsNotThereAndWhatIsNotTheCallers() throws Exception {
        String theirs = tables.insert("hidden-else", "ada", "another tenant's");
        String bobs = tables.insert("hidden", "bob", "bob's");
        String ada = TestBridge.token("hidden", "ada");

        List<HttpResponse<String>> answers = List.of(post("/9999999999/read", ada), post("/" + theirs + "/read", ada),
                post("/" + bobs + "/read", ada), post("/-1/read", ada), post("/9999999999999999999/read", ada),
                post("/no-id/read", ada));
        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.body()).contains("urn:sluice:problem:no-notification")
                    .isEqualTo(answers.getFirst().body());
        });
        assertThat(tables.marks("hidden")).isEmpty();
        assertThat(tables.marks("hidden-else")).isEmpty();
    }

    @Test
    void refusesWhoMayNotReadNotifications() {
        Instant later = Instant.now().plus(Duration.ofHours(1));
        String other = TestBridge.token("scope", "ada", "sluice:read:activity", later);
        for (HttpResponse<String> answer : List.of(get("", other), post("/1/read", other), post("/read-all", other))) {
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.body()).contains("urn:sluice:problem:forbidden", "sluice:read:notification");
        }
        assertThat(bridge.get(PATH).statusCode()).isEqualTo(401);
        JsonNode allowed = body(get("", TestBridge.token("scope", "ada", "sluice:read:notification", later)));
        assertThat(allowed.path("position").asString()).startsWith("notification.").doesNotContain("activity");
    }

    @Test
    void refusesACookieWithoutWhatAnotherSitesPageCannotSend() throws Exception {
        String id = tables.insert("cookie", "ada", "own");
        String cookie = "sluice_token=" + TestBridge.token("cookie", "ada");
        HttpRequest.Builder request = HttpRequest.newBuilder(bridge.uri.resolve(PATH + "/" + id + "/read"))
                .header("Cookie", cookie);
        HttpResponse<String> form = TestBridge
                .send(request.copy().header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString("a=b")).build());
        HttpResponse<String> plain = TestBridge.send(request.copy().POST(HttpRequest.BodyPublishers.noBody()).build());
        HttpResponse<String> basic = TestBridge.send(request.copy().header("Authorization", "Basic YWRhOmFkYQ==")
                .POST(HttpRequest.BodyPublishers.noBody()).build());

        assertThat(List.of(form, plain, basic)).allSatisfy(answer -> {
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.body()).contains("urn:sluice:problem:cross-site");
        });
        assertThat(tables.marks("cookie")).isEmpty();
        HttpRequest.Builder json = request.copy().header("Content-Type", "application/json");
        assertThat(TestBridge.send(json.POST(HttpRequest.BodyPublishers.noBody()).build()).statusCode()).isEqualTo(204);
        assertThat(tables.marks("cookie")).containsExactly("ada:" + id);
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        String ada = TestBridge.token("bad", "ada");
        for (String query : List.of("?limit=0", "?limit=101", "?limit=x", "?unread=yes")) {
            assertThat(get(query, ada).statusCode()).as(query).isEqualTo(400);
            assertThat(get(query, ada).body()).as(query).contains("urn:sluice:problem:bad-parameter");
        }
        assertThat(get("/1", ada).body()).contains("urn:sluice:problem:not-found");
        assertThat(post("", ada).statusCode()).isEqualTo(404);
        assertThat(post("/1", ada).body()).contains("urn:sluice:problem:not-found");
    }

    @Test
    void givesThePositionFromWhereAStreamGoesOn() {
        log.publish("notification", "from", "{\"n\":1}");
        log.publish("activity", "from", "{\"n\":2}");
        String ada = TestBridge.token("from", "ada");
        String position = body(get("", ada)).path("position").asString();
        log.publish("notification", "from", "{\"n\":3}");

        try (EventStream stream = bridge.stream(ada, "?lastEventId=" + position)) {
            assertThat(stream.next("notification:new").data()).isEqualTo("{\"n\":3}");
        }
    }

    @Test
    void goesBackBeforeWhatPostgresMayNotShowYet() {
        log.begin();
        log.send("notification", "window", null, "{\"n\":1}", Instant.now().toEpochMilli());
        log.commit();
        String ada = TestBridge.token("window", "ada");
        String position = body(get("", ada)).path("position").asString();

        try (EventStream stream = bridge.stream(ada, "?lastEventId=" + position)) {
            assertThat(stream.next("notification:new").data()).isEqualTo("{\"n\":1}");
        }
    }

    @Test
    void doesNotListWhatIsTooLarge() throws Exception {
        tables.insert("large", "ada", "x".repeat(300_000));
        JsonNode row = body(get("", TestBridge.token("large", "ada"))).path("notifications").path(0);
        assertThat(row.propertyNames()).containsExactly("id", "tenantId", "kind", "createdAt", "omitted", "readAt");
        assertThat(row.path("omitted").path("reason").asString()).isEqualTo("too-large");
        assertThat(row.path("omitted").path("bytes").asInt()).isGreaterThan(300_000);
    }

    @Test
    void startsAndStreamsWithoutADatabase() {
        try (var alone = new TestBridge(log, Map.of())) {
            String ada = TestBridge.token("alone", "ada");
            alone.streamSoon(ada, "").close();
            for (String method : List.of("GET", "POST")) {
                HttpResponse<String> answer = alone.ask(method, PATH + (method.equals("GET") ? "" : "/1/read"), ada);
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.headers().firstValue("Retry-After")).isPresent();
                assertThat(answer.body()).contains("urn:sluice:problem:no-database", "spring.datasource.url");
            }
        }
    }

    @Test
    void streamsOnWhileTheDatabaseIsAway() {
        try (var cut = new TestBridge(log, Map.of("spring.datasource.url", "jdbc:postgresql://127.0.0.1:1/no"))) {
            String ada = TestBridge.token("away", "ada");
            try (EventStream stream = cut.streamSoon(ada, "")) {
                stream.next("caught-up");
                HttpResponse<String> answer = cut.ask("GET", PATH, ada);
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.headers().firstValue("Retry-After")).hasValue("5");
                assertThat(answer.body()).contains("urn:sluice:problem:database-unavailable")
                        .doesNotContain("127.0.0.1");
                log.publish("activity", "away", "{\"n\":1}");
                assertThat(stream.next("activity:new").data()).isEqualTo("{\"n\":1}");
            }
        }
    }
}
