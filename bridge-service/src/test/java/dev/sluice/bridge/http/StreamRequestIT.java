package dev.sluice.bridge.http;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sluice.bridge.log.TestRecords;
import dev.sluice.embedded.Backends;
import dev.sluice.testkit.EventStream;
import dev.sluice.testkit.Frame;
import dev.sluice.testkit.Tokens;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

/** What a request for a stream has to bring: a token, its scope, parameters and headers that make sense. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamRequestIT {
    private TestLog log;
    private TestBridge bridge;

    @BeforeAll
    void start() {
        log = new TestLog(Backends.shared().bootstrapServers(), "stream-request-it");
        bridge = new TestBridge(log, Map.of());
    }

    @AfterAll
    void stop() {
        bridge.close();
        log.close();
    }

    @Test
    void endsWithTheToken() {
        String token = TestBridge.token("expiring", "ada", "sluice:read", Instant.now().plusSeconds(2));
        try (EventStream stream = bridge.stream(token, "")) {
            Frame ready = stream.next("ready");
            Frame goodbye = stream.next("goodbye");
            assertThat(goodbye.data()).startsWith("{\"reason\":\"credentials-expired\",\"retryMs\":");
            assertThat(goodbye.id()).isEqualTo(ready.id());
            assertThat(stream.nextOrEnd()).isNull();
        }
    }

    @Test
    void readsTheTokenFromTheQueryAndFromTheCookie() {
        String token = TestBridge.token("sources", "ada");
        try (EventStream stream = bridge.stream("", "?access_token=" + token)) {
            assertThat(stream.next("ready").data()).contains("\"tenant\":\"sources\"");
        }
        try (EventStream stream = bridge.stream("", "", "Cookie", "sluice_token=" + token)) {
            assertThat(stream.next("ready").data()).contains("\"tenant\":\"sources\"");
        }
    }

    @Test
    void refusesWhoCannotSayWhoTheyAre() {
        String wrongKey = Tokens.withRandomSecret().token("acme", "ada");
        String noTenant = TestBridge.token("", "ada");
        String expired = TestBridge.token("acme", "ada", "sluice:read", Instant.now().minusSeconds(5));
        for (String token : List.of("", "rubbish", wrongKey, noTenant, expired)) {
            HttpResponse<String> response = bridge.refused(token, "");
            assertThat(response.statusCode()).isEqualTo(401);
            assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(response.headers().firstValue("WWW-Authenticate")).isPresent();
            assertThat(response.body()).contains("\"type\":\"urn:sluice:problem:unauthorized\"");
        }
    }

    @Test
    void tellsWhoseTokenCannotBeVerifiedNowToComeAgain() {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        String token = base64.encodeToString("{\"alg\":\"RS256\"}".getBytes(US_ASCII)) + "."
                + base64.encodeToString("{\"tenant_id\":\"acme\",\"sub\":\"ada\"}".getBytes(US_ASCII)) + ".c2lnbmVk";
        try (var unsure = new TestBridge(log, Map.of("sluice.auth.jwk-set-uri", "http://127.0.0.1:1/keys"))) {
            HttpResponse<String> response = unsure.refused(token, "");

            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(response.headers().firstValue("Retry-After")).isPresent();
            assertThat(response.body()).contains("\"type\":\"urn:sluice:problem:keys-unavailable\"");
        }
    }

    @Test
    void readsOnlyTheChannelsThatTheTokenAllows() {
        String token = TestBridge.token("scopes", "ada", "sluice:read:activity", Instant.now().plusSeconds(60));
        try (EventStream stream = bridge.stream(token, "")) {
            assertThat(stream.next("ready").data()).contains("\"channels\":[\"activity\"]");
        }
        assertThat(bridge.refused(token, "?channels=notification").statusCode()).isEqualTo(403);
        assertThat(bridge.refused(TestBridge.token("scopes", "ada", "", Instant.now().plusSeconds(60)), "")
                .statusCode()).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"?lastEventId=rubbish | malformed-position", "?channels=nope | bad-parameter",
            "?channels= | bad-parameter", "?since=yesterday | bad-parameter", "?since=P1Y | bad-parameter",
            "?since=-PT5M | bad-parameter", "?since=PT-5M | bad-parameter", "?since= | bad-parameter",
            "?since=2026-01-01 | bad-parameter", "?since=-999999999-01-01T00:00:00Z | bad-parameter",
            "?since=P110000000000D | bad-parameter", "?types= | bad-parameter", "?types=* | bad-parameter",
            "?types=a,,b | bad-parameter", "?onGap=maybe | bad-parameter", "?maxBytes=4095 | bad-parameter",
            "?maxBytes= | bad-parameter", "?maxBytes=64k | bad-parameter", "?maxBytes=2147483648 | bad-parameter",
            "?until=yesterday | bad-parameter",
            "?last=0 | bad-parameter", "?last=1001 | bad-parameter",
            "?last=many | bad-parameter", "?speed=fast | bad-parameter", "?subscription=a | not-supported"})
    void answersABadRequestWithAProblem(String query, String type) {
        HttpResponse<String> response = bridge.refused(TestBridge.token("bad", "ada"), query);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(response.body()).contains("\"type\":\"urn:sluice:problem:" + type + "\"", "\"detail\":\"");
    }

    @ParameterizedTest
    @CsvSource({"GET, /api/v1/nothing, 404, not-found", "GET, /nothing, 404, not-found",
            "POST, /api/v1/stream, 405, method-not-allowed", "TRACE, /api/v1/stream, 405, method-not-allowed",
            "DELETE, /api/v1/events, 405, method-not-allowed"})
    void answersWithAProblemWhereNothingIsServed(String method, String path, int status, String type) {
        HttpResponse<String> response = bridge.ask(method, path, TestBridge.token("unserved", "ada"));

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(response.body()).contains("\"type\":\"urn:sluice:problem:" + type + "\"", path);
        if (status == 405) {
            assertThat(response.body()).contains("\"detail\":\"" + method + " is not served at " + path);
        }
    }

    @Test
    void refusesAPositionOfAnotherPartition() {
        String id;
        try (EventStream stream = bridge.stream(TestBridge.token("partitioned", "ada"), "")) {
            id = stream.next("ready").id();
        }
        int own = TestRecords.CHANNELS.partitionOf("partitioned");
        String foreign = id.replace("." + own + ".", "." + ((own + 1) % TestLog.PARTITIONS) + ".");

        HttpResponse<String> response = bridge.refused(TestBridge.token("partitioned", "ada"), "", "Last-Event-ID",
                foreign);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("urn:sluice:problem:wrong-partition");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/html;q=0.9", "text/event-stream;q=0", "rubbish"})
    void refusesCallersThatTakeNoStream(String accept) {
        HttpResponse<String> response = bridge.refused(TestBridge.token("accept", "ada"), "", "Accept", accept);

        assertThat(response.statusCode()).isEqualTo(406);
    }

    @Test
    void answersHeadWithoutOpeningAStream() throws Exception {
        HttpRequest head = HttpRequest.newBuilder(bridge.uri.resolve("/api/v1/stream")).HEAD()
                .header("Authorization", "Bearer " + TestBridge.token("head", "ada")).build();

        HttpResponse<String> response = TestBridge.HTTP.send(head, HttpResponse.BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream");
        assertThat(response.headers().firstValue("Content-Length")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"/api/v1/stream | GET, HEAD, OPTIONS", "/api/v1/events | GET, HEAD, OPTIONS",
            "/api/v1/notifications | GET, HEAD, POST, OPTIONS"})
    void namesOnlyTheMethodsThatItServes(String path, String methods) {
        HttpResponse<String> response = bridge.ask("OPTIONS", path, TestBridge.token("options", "ada"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Allow")).hasValue(methods);
    }
}
