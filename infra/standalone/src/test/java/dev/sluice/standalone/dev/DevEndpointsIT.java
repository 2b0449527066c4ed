package dev.sluice.standalone.dev;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import dev.sluice.embedded.Backends;

import static org.assertj.core.api.Assertions.assertThat;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The endpoints under {@code /dev} over real HTTP, on a real PostgreSQL. */
@SpringBootTest(classes = DevApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT)
class DevEndpointsIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final JdbcClient database;
    private final int port;

    @Autowired
    DevEndpointsIT(JdbcClient database, org.springframework.core.env.Environment environment) {
        this.database = database;
        this.port = environment.getRequiredProperty("local.server.port", Integer.class);
    }

    @DynamicPropertySource
    static void useTheEmbeddedPostgres(DynamicPropertyRegistry properties) {
        Backends backends = Backends.shared();
        properties.add("spring.datasource.url", backends::jdbcUrl);
        properties.add("spring.datasource.username", backends::user);
        properties.add("spring.datasource.password", backends::password);
    }

    @AfterAll
    static void closeClient() {
        CLIENT.close();
    }

    @Test
    void givesATokenThatOpensTheOtherEndpoints() throws Exception {
        HttpResponse<String> answer = post("/dev/token?tenant=acme&user=ada", null, "");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(answer.headers().firstValue("Cache-Control")).hasValueSatisfying(
                value -> assertThat(value).contains("no-store"));
        String token = JSON.readTree(answer.body()).path("token").asString();
        assertThat(post("/dev/activities", token, "").statusCode()).isEqualTo(201);
    }

    @Test
    void setsTheCookieOnlyIfAsked() throws Exception {
        HttpResponse<String> answer = post("/dev/token?tenant=acme&user=ada&ttl=PT1H&cookie=true", null, "");

        assertThat(answer.headers().firstValue("Set-Cookie")).hasValueSatisfying(cookie -> assertThat(cookie)
                .startsWith("sluice_token=ey").contains("Max-Age=3600", "Path=/", "HttpOnly", "SameSite=Lax")
                .doesNotContain("Secure"));
    }

    @ParameterizedTest
    @CsvSource({"tenant=-acme&user=ada, tenant", "user=ada, tenant", "tenant=acme&user=ada&ttl=forever, ttl",
            "tenant=acme&user=ada&cookie=1, cookie"})
    void answersABadParameterWithAProblemDocument(String query, String parameter) throws Exception {
        HttpResponse<String> answer = post("/dev/token?" + query, null, "");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        JsonNode problem = JSON.readTree(answer.body());
        assertThat(problem.path("type").asString()).isEqualTo("urn:sluice:problem:bad-parameter");
        assertThat(problem.path("status").asInt()).isEqualTo(400);
        assertThat(problem.path("detail").asString()).contains("\"" + parameter + "\"", "expected");
    }

    @Test
    void insertsAnActivityOfTheTokensTenantAndUser() throws Exception {
        List<String> ids = idsOf(post("/dev/activities", token("acme", "ada"),
                "{\"kind\":\"participant.approved\",\"actorName\":\"Ada\",\"subjectType\":\"participant\","
                        + "\"subjectId\":\"17\",\"payload\":{\"a\":[1]}}"));

        assertThat(ids).hasSize(1);
        assertThat(row("activity", ids.getFirst())).containsEntry("tenant_id", "acme").containsEntry("actor_id", "ada")
                .containsEntry("kind", "participant.approved").containsEntry("actor_name", "Ada")
                .containsEntry("subject_type", "participant").containsEntry("subject_id", "17")
                .hasEntrySatisfying("payload", payload -> assertThat(payload).hasToString("{\"a\": [1]}"));
    }

    @Test
    void insertsANotificationForEverybodyUnlessItNamesARecipient() throws Exception {
        String token = token("acme", "ada");

        String toAll = idsOf(post("/dev/notifications", token, "")).getFirst();
        String toBob = idsOf(post("/dev/notifications", token,
                "{\"title\":\"Hello\",\"priority\":\"urgent\",\"recipientId\":\"bob\",\"groupKey\":\"g\"}")).getFirst();

        assertThat(row("notification", toAll)).containsEntry("tenant_id", "acme").containsEntry("recipient_id", null)
                .containsEntry("priority", "normal");
        assertThat(row("notification", toBob)).containsEntry("recipient_id", "bob").containsEntry("title", "Hello")
                .containsEntry("priority", "urgent").containsEntry("group_key", "g");
    }

    @Test
    void insertsManyRowsInOneTransactionAndTellsTheFirstHundredIds() throws Exception {
        List<String> ids = idsOf(post("/dev/activities", token("many", "ada"), "{\"count\":10000}"));

        assertThat(ids).hasSize(100).isSortedAccordingTo((a, b) -> Long.compare(Long.parseLong(a), Long.parseLong(b)));
        assertThat(database.sql("select count(*) from activity where tenant_id = 'many'").query(Long.class).single())
                .isEqualTo(10_000);
        assertThat(database.sql("select count(distinct xmin::text) from activity where tenant_id = 'many'")
                .query(Long.class).single()).isEqualTo(1);
    }

    @Test
    void asksForATokenBeforeItInserts() throws Exception {
        assertThat(post("/dev/activities", null, "").statusCode()).isEqualTo(401);
        assertThat(post("/dev/notifications", "not.a.token", "").statusCode()).isEqualTo(401);
    }

    @Test
    void saysWhatPostgresRefuses() throws Exception {
        HttpResponse<String> answer = post("/dev/activities", token("acme", "ada"), "{\"kind\":\"a\\u0000b\"}");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("urn:sluice:problem:bad-body", "nothing was inserted");
    }

    @Test
    void refusesAForeignHostBeforeAnythingElse() throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write(("POST /dev/token?tenant=acme&user=ada HTTP/1.1\r\nHost: evil.example:" + port
                            + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));

            String answer = text(socket.getInputStream());

            assertThat(answer).startsWith("HTTP/1.1 421").contains("application/problem+json", "evil.example")
                    .doesNotContain("token\"");
        }
    }

    @Test
    void refusesARequestThatAnotherSiteHasABrowserSend() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri("/dev/token?tenant=acme&user=ada"))
                .header("Sec-Fetch-Site", "cross-site").POST(BodyPublishers.noBody()).build();

        HttpResponse<String> answer = CLIENT.send(request, BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("urn:sluice:problem:cross-site");
    }

    @ParameterizedTest
    @CsvSource({"/, text/html", "/page/app.js, text/javascript", "/page/style.css, text/css",
            "/favicon.svg, image/svg+xml"})
    void servesThePageToEverybody(String path, String type) throws Exception {
        HttpResponse<String> answer = CLIENT.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValueSatisfying(
                value -> assertThat(value).startsWith(type));
    }

    private String token(String tenant, String user) throws IOException, InterruptedException {
        HttpResponse<String> answer = post("/dev/token?tenant=" + tenant + "&user=" + user, null, "");
        return JSON.readTree(answer.body()).path("token").asString();
    }

    private HttpResponse<String> post(String path, @Nullable String token, String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.ofString(body));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private Map<String, @Nullable Object> row(String table, String id) {
        return database.sql("select * from " + table + " where id = ?").param(Long.parseLong(id)).query().singleRow();
    }

    private static List<String> idsOf(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return JSON.readTree(answer.body()).path("ids").valueStream().map(JsonNode::asString).toList();
    }

    private static String text(InputStream in) throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
}
