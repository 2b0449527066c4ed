package dev.sluice.bridge.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import dev.sluice.bridge.log.kafka.WatermarkFollower;
import dev.sluice.embedded.Backends;
import dev.sluice.schemas.TenantPartition;
import dev.sluice.testkit.EventStream;
import dev.sluice.testkit.Frame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Past ranges of which an open Kafka transaction hides the end. Each test has tenants in partitions of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenTransactionIT {
    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
    private static final String UNTIL = "2026-01-02T12:30:00Z";
    private static final String RANGE = "?since=2026-01-02T12:00:00Z&until=" + UNTIL;
    /** Without the row of the first minute. */
    private static final String LATER_RANGE = "?since=2026-01-02T12:01:00Z&until=" + UNTIL;
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String[] AS_LINES = {"Accept", "application/x-ndjson"};

    private TestLog log;
    private TestBridge bridge;

    @BeforeAll
    void start() {
        assertThat(Stream.of("muted", "patient", "large", "both", "chosen", "early", "untouched")
                .map(tenant -> TenantPartition.of(tenant, TestLog.PARTITIONS))).doesNotHaveDuplicates();
        log = new TestLog(Backends.shared().bootstrapServers(), "open-transaction-it");
        bridge = new TestBridge(log,
                Map.of("sluice.stream.heartbeat", "1s", "management.endpoint.health.show-details", "always"));
        log.settle(at(60).toEpochMilli());
        await().until(() -> bridge.bean(WatermarkFollower.class).settled().filter(at(60)::equals).isPresent());
    }

    @AfterAll
    void stop() {
        bridge.close();
        log.close();
    }

    private static Instant at(int minute) {
        return NOON.plus(Duration.ofMinutes(minute));
    }

    private static String json(int minute) {
        return "{\"minute\":" + minute + "}";
    }

    /** Commits a row as the capture does. */
    private void row(String channel, String tenant, int minute) {
        log.begin();
        log.send(channel, tenant, null, json(minute), at(minute).toEpochMilli());
        log.commit();
    }

    private Polls ada(String tenant) {
        return new Polls(bridge, TestBridge.token(tenant, "ada"));
    }

    private CompletableFuture<HttpResponse<String>> export(String tenant, String query) {
        return ada(tenant).later(query, AS_LINES);
    }

    private HttpResponse<String> health() {
        return bridge.get("/actuator/health/transactions");
    }

    /** Everything up to the end of a stream. */
    private List<Frame> read(String tenant, String query) {
        try (EventStream stream = bridge.stream(TestBridge.token(tenant, "ada"), query)) {
            return stream.rest();
        }
    }

    private static List<String> data(List<Frame> frames) {
        return frames.stream().filter(Frame::isEvent).map(Frame::data).toList();
    }

    private static List<Long> producers(JsonNode transactions) {
        return transactions.valueStream().map(one -> one.get("producerId").asLong()).toList();
    }

    private static JsonNode notSettled(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).isPresent();
        JsonNode problem = JSON.readTree(response.body());
        assertThat(problem.get("type").asString()).isEqualTo("urn:sluice:problem:not-settled");
        return problem.get("transactions");
    }

    @Test
    void callsNoRangeCompleteBehindATransactionOfAnotherProducerAndNamesIt() {
        row("activity", "muted", 0);
        Polls ada = ada("muted");
        String position = ada.awaitPage(RANGE, 1).position();
        try (var stray = new OtherProducer(log, "stray-tool")) {
            stray.begin();
            stray.send("activity", "muted", "{\"stray\":1}", at(1));
            row("activity", "muted", 2);
            long producer = log.openProducer("activity", "muted");

            CompletableFuture<HttpResponse<String>> export = export("muted", RANGE);
            CompletableFuture<HttpResponse<String>> exportOfNothing = export("muted", LATER_RANGE);
            CompletableFuture<HttpResponse<String>> poll = ada.later("?until=" + UNTIL + "&after=" + position);
            List<Frame> stream = read("muted", RANGE);

            assertThat(data(stream)).containsExactly(json(0));
            JsonNode goodbye = JSON.readTree(stream.getLast().data());
            assertThat(goodbye.get("reason").asString()).isEqualTo("not-settled");
            assertThat(producers(goodbye.get("transactions"))).containsExactly(producer);
            assertThat(export.join().statusCode()).isEqualTo(200);
            assertThat(export.join().body()).contains(json(0)).doesNotContain("\"end\":true");
            assertThat(producers(notSettled(exportOfNothing.join()))).containsExactly(producer);
            assertThat(producers(notSettled(poll.join()))).containsExactly(producer);
            assertThat(ada.page("?after=" + position).behind()).as("stray record, row and marker").isEqualTo(3);
            try (EventStream live = bridge.stream(TestBridge.token("muted", "ada"), "")) {
                assertThat(live.next("ready").data()).contains("\"behind\":3,");
                live.next("ping", "\"behind\":3");
            }

            assertNamed("stray-tool", "muted", producer);

            log.abort("activity", "muted");

            assertThat(export("muted", RANGE).join().body()).contains(json(2), "\"end\":true", "\"delivered\":2");
            await().until(() -> health().statusCode() == 200);
            assertThat(bridge.get("/actuator/prometheus").body()).doesNotContain("producer=\"" + producer + "\"");
        }
    }

    @Test
    void completesWhenTheTransactionIsAbortedMeanwhile() throws IOException {
        row("activity", "patient", 0);
        Polls ada = ada("patient");
        String position = ada.awaitPage(RANGE, 1).position();
        try (var stray = new OtherProducer(log, "aborted-tool")) {
            stray.begin();
            stray.send("activity", "patient", "{\"stray\":1}", at(1));
            row("activity", "patient", 2);

            CompletableFuture<HttpResponse<String>> poll = ada.later("?until=" + UNTIL + "&after=" + position);
            try (var export = new BufferedReader(new InputStreamReader(ada.open(RANGE), UTF_8));
                    EventStream stream = bridge.stream(TestBridge.token("patient", "ada"), RANGE)) {
                assertThat(export.readLine()).contains(json(0));
                stream.next("caught-up");

                stray.abort();

                assertThat(export.lines()).satisfiesExactly(event -> assertThat(event).contains(json(2)),
                        last -> assertThat(last).startsWith("{\"end\":true,").contains("\"delivered\":2"));
                assertThat(Polls.page(poll.join()).data()).containsExactly(json(2));
                assertThat(stream.events(1)).extracting(Frame::data).containsExactly(json(2));
                assertThat(stream.next("goodbye").data()).contains("\"reason\":\"complete\"");
            }
        }
    }

    private void assertNamed(String transactionalId, String tenant, long producer) {
        int partition = log.partitionOf(tenant);
        await().atMost(Duration.ofSeconds(30)).until(() -> health().statusCode() == 503);
        assertThat(health().body()).contains(transactionalId, "\"owner\":\"other\"", "\"producerId\":" + producer,
                "abort --topic open-transaction-it.activity --partition " + partition + " --start-offset 2");
        assertThat(bridge.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
        assertThat(bridge.get("/actuator/prometheus").body()).contains(
                "sluice_log_open_transaction_age_seconds{owner=\"other\",partition=\"" + partition + "\",producer=\""
                        + producer + "\",topic=\"open-transaction-it.activity\"}");
    }

    @Test
    void waitsForALongTransactionOfTheCaptureAndCallsItTheCaptures() {
        row("activity", "large", 0);
        ada("large").awaitPage(RANGE, 1);
        log.begin();
        log.send("activity", "large", null, json(40), at(40).toEpochMilli());
        await().atMost(Duration.ofSeconds(30)).until(() -> health().body().contains("\"owner\":\"capture\""));

        assertThat(health().statusCode()).isEqualTo(200);
        assertThat(health().body()).contains("\"transactionalId\":\"open-transaction-it\"").doesNotContain("abort");
        CompletableFuture<HttpResponse<String>> export = export("large", RANGE);
        assertThat(ada("large").page("?since=earliest&limit=1").behind()).isPositive();

        log.commit();

        assertThat(export.join().body()).contains("\"end\":true", "\"delivered\":1").doesNotContain(json(40));
        await().until(() -> !health().body().contains("capture"));
    }

    @Test
    void holdsOnlyTheRangesThatATransactionMayHide() {
        for (String tenant : List.of("both", "chosen", "early", "untouched")) {
            row("activity", tenant, 0);
        }
        row("activity", "early", 40);
        ada("early").awaitPage("?since=earliest", 2);
        try (var stray = new OtherProducer(log, "wide-tool")) {
            stray.begin();
            stray.send("activity", "both", "{}", at(41));
            stray.send("notification", "both", "{}", at(41));
            stray.send("notification", "chosen", "{}", at(41));
            stray.send("activity", "early", "{}", at(41));
            CompletableFuture<HttpResponse<String>> both = export("both", LATER_RANGE);

            assertThat(export("untouched", RANGE).join().body()).contains("\"end\":true", "\"delivered\":1");
            assertThat(export("chosen", RANGE + "&channels=activity").join().body()).contains("\"end\":true",
                    "\"delivered\":1");
            assertThat(export("early", RANGE + "&channels=activity").join().body()).contains("\"end\":true",
                    "\"delivered\":1");
            assertThat(both).as("held").isNotDone();
            assertThat(notSettled(both.join()).valueStream().map(one -> one.get("channel").asString() + " "
                    + one.get("partition").asInt())).containsExactly("activity " + log.partitionOf("both"),
                            "notification " + log.partitionOf("both"));
        }
    }
}
