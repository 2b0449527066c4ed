package dev.sluice.bridge.http;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import io.micrometer.core.instrument.MeterRegistry;

import dev.sluice.bridge.admission.AdmissionControl;
import dev.sluice.bridge.http.Polls.PollAnswer;
import dev.sluice.bridge.log.TestRecords;
import dev.sluice.embedded.Backends;
import dev.sluice.testkit.EventStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Polls that wait for the first event. Each test has a tenant of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LongPollIT {
    private TestLog log;
    private TestBridge bridge;

    @BeforeAll
    void start() {
        log = new TestLog(Backends.shared().bootstrapServers(), "long-poll-it");
        bridge = new TestBridge(log, Map.of("sluice.stream.heartbeat", "1s", "sluice.limits.per-user", "1000",
                "server.jetty.threads.max", "20"));
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
            log.publish("activity", tenant, "{\"n\":" + n + "}");
        }
    }

    @Test
    void answersALongPollAsSoonAsSomethingIsCommitted() throws Exception {
        Polls ada = ada("woken");
        String position = ada.page("").position();
        double tails = openTails();
        CompletableFuture<HttpResponse<String>> poll = ada.later("?wait=PT20S&after=" + position);
        await().until(() -> openTails() > tails);
        assertThat(poll).isNotDone();

        log.publish("activity", "woken", "{\"n\":0}");

        PollAnswer page = Polls.page(poll.get());
        assertThat(page.data()).isEqualTo(Polls.numbers(0, 1));
        assertThat(page.behind()).isZero();
        await().until(() -> openTails() == tails);
    }

    @Test
    void answersALongPollInTimeWithAPositionPastWhatBelongsToOthers() {
        String other = TestRecords.sharingPartitionWith("timeout");
        Polls ada = ada("timeout");
        PollAnswer first = ada.page("");
        CompletableFuture<HttpResponse<String>> poll = ada.later("?wait=PT1.5S&after=" + first.position());
        RecordMetadata foreign = log.publish("activity", other, "{}");

        PollAnswer page = Polls.page(poll.join());

        assertThat(page.events()).isEmpty();
        assertThat(page.position()).contains("activity." + foreign.partition() + "." + (foreign.offset() + 1) + "~");
        assertThat(page.behind()).isZero();
    }

    /** Of three hundred who wait on twenty threads nobody keeps anybody else from being served. */
    @Test
    void letsManyWaitWithoutAThreadForEach() {
        Polls ada = ada("many");
        String position = ada.page("").position();
        await().until(() -> bridge.bean(AdmissionControl.class).open() == 0);
        List<CompletableFuture<HttpResponse<String>>> polls = IntStream.range(0, 300)
                .mapToObj(n -> ada.later("?wait=PT25S&limit=1&after=" + position)).toList();
        await().untilAsserted(() -> assertThat(bridge.bean(AdmissionControl.class).open()).isEqualTo(300));
        assertThat(ada.page("").events()).isEmpty();

        log.publish("activity", "many", "{\"n\":0}");

        polls.forEach(poll -> assertThat(Polls.page(poll.join()).data()).isEqualTo(Polls.numbers(0, 1)));
        await().until(() -> bridge.bean(AdmissionControl.class).open() == 0);
    }

    @Test
    void forgetsWhoLeftWhileWaiting() {
        Polls ada = ada("leaver");
        String position = ada.page("").position();
        double tails = openTails();
        CompletableFuture<HttpResponse<String>> poll = ada.later("?wait=PT2S&after=" + position);
        await().until(() -> openTails() > tails);

        poll.cancel(true);

        await().until(() -> openTails() == tails && bridge.bean(AdmissionControl.class).open() == 0);
    }

    @Test
    void answersWhoWaitsWhenTheInstanceStops() {
        CompletableFuture<HttpResponse<String>> poll;
        try (var stopping = new TestBridge(log, Map.of())) {
            var ada = new Polls(stopping, TestBridge.token("stopping", "ada"));
            publish("stopping", 1);
            String position = ada.awaitPage("?since=earliest", 1).position();
            poll = ada.later("?wait=PT30S&after=" + position);
            await().until(() -> stopping.bean(MeterRegistry.class).get("sluice.tail.partitions").gauge().value() > 0);
        }
        publish("stopping", 2);

        PollAnswer page = Polls.page(poll.join());
        assertThat(page.events()).isEmpty();
        assertThat(ada("stopping").awaitPage("?after=" + page.position(), 2).data()).isEqualTo(Polls.numbers(0, 2));
    }

    @Test
    void takesAPlaceAmongTheOpenStreams() {
        try (var limited = new TestBridge(log,
                Map.of("sluice.limits.per-user", "1", "sluice.stream.heartbeat", "1s"))) {
            var ada = new Polls(limited, TestBridge.token("placed", "ada"));
            String position = ada.page("").position();
            try (EventStream stream = limited.stream(TestBridge.token("placed", "ada"), "")) {
                stream.next("caught-up");
                HttpResponse<String> response = ada.get("?after=" + position);
                assertThat(response.statusCode()).isEqualTo(429);
                assertThat(response.headers().firstValue("Retry-After")).isPresent();
                assertThat(response.body()).contains("urn:sluice:problem:too-many-connections");
            }
            await().until(() -> ada.get("?after=" + position).statusCode() == 200);
        }
    }

    private double openTails() {
        return bridge.bean(MeterRegistry.class).get("sluice.tail.partitions").gauge().value();
    }
}
