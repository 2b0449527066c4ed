package dev.sluice.bridge.http;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import dev.sluice.embedded.Backends;
import dev.sluice.testkit.EventStream;
import dev.sluice.testkit.Frame;

import static org.assertj.core.api.Assertions.assertThat;

/** Limits and the end of an instance, through real HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LimitsIT {
    private TestLog log;

    @BeforeAll
    void start() {
        log = new TestLog(Backends.shared().bootstrapServers(), "limits-it");
    }

    @AfterAll
    void stop() {
        log.close();
    }

    @Test
    void refusesLongRequestLinesHeadersAndPositions() {
        String token = TestBridge.token("long", "ada");
        try (var bridge = new TestBridge(log, Map.of("server.max-http-request-header-size", "4KB"))) {
            assertThat(bridge.refused(token, "?channels=" + "a".repeat(5000)).statusCode()).isIn(414, 431);
            assertThat(bridge.refused(token, "", "Last-Event-ID", "a".repeat(5000)).statusCode()).isEqualTo(431);
            HttpResponse<String> response = bridge.refused(token, "?lastEventId=" + "a".repeat(1025));
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(response.body()).contains("urn:sluice:problem:malformed-position");
        }
    }

    @Test
    void refusesMoreStreamsThanAUserMayHave() {
        try (var bridge = new TestBridge(log, Map.of("sluice.limits.per-user", "1"));
                EventStream first = bridge.stream(TestBridge.token("limited", "ada"), "")) {
            first.next("caught-up");

            HttpResponse<String> second = bridge.refused(TestBridge.token("limited", "ada"), "", "Accept", "*/*");
            assertThat(second.statusCode()).isEqualTo(429);
            assertThat(second.headers().firstValue("Retry-After")).isPresent();
            assertThat(second.body()).contains("urn:sluice:problem:too-many-connections", "\"limit\":\"per-user\"");
            try (EventStream eventSource = bridge.stream(TestBridge.token("limited", "ada"), "")) {
                Frame goodbye = eventSource.next();
                assertThat(goodbye.retry()).isNotEmpty();
                assertThat(goodbye.data()).contains("\"reason\":\"overloaded\"");
                assertThat(eventSource.nextOrEnd()).isNull();
            }
        }
    }

    /** Whoever is sent away by one instance goes on at the next, as if nothing had been. */
    @Test
    void losesAndDoublesNothingWhenAnInstanceIsDrained() {
        List<String> seen = new ArrayList<>();
        String last;
        var old = new TestBridge(log, Map.of());
        try (EventStream stream = old.stream(TestBridge.token("drained", "ada"), "")) {
            stream.next("caught-up");
            log.publish("activity", "drained", "{\"n\":0}");
            seen.add(stream.events(1).getFirst().data());
            CompletableFuture<Void> closing = CompletableFuture.runAsync(old::close);
            Frame frame = stream.next("goodbye");
            assertThat(frame.data()).contains("\"reason\":\"draining\"", "\"retryMs\":");
            assertThat(stream.nextOrEnd()).isNull();
            last = frame.id();
            closing.join();
        }
        log.publish("activity", "drained", "{\"n\":1}");
        try (var bridge = new TestBridge(log, Map.of());
                EventStream stream = bridge.stream(TestBridge.token("drained", "ada"), "", "Last-Event-ID", last)) {
            seen.add(stream.events(1).getFirst().data());
        }
        assertThat(seen).containsExactly("{\"n\":0}", "{\"n\":1}");
    }
}
