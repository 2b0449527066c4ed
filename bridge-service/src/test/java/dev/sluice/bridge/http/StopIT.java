package dev.sluice.bridge.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sluice.bridge.admission.AdmissionControl;
import dev.sluice.embedded.Backends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Requests that are being opened while the bridge stops. */
class StopIT {
    private static final int CLIENTS = 8;
    private static final int LIMIT_MILLIS = 20_000;

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/stream", "/api/v1/events?wait=PT20S&since=earliest"})
    void everyRequestThatWasAcceptedIsAnswered(String target) throws InterruptedException {
        try (var log = new TestLog(Backends.shared().bootstrapServers(), "stop-it")) {
            var bridge = new TestBridge(log, Map.of("sluice.limits.per-user", "1000"));
            String request = "GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nAccept: "
                    + (target.contains("stream") ? "text/event-stream" : "application/json")
                    + "\r\nAuthorization: Bearer " + TestBridge.token("stopping", "ada") + "\r\n\r\n";
            var responses = new ConcurrentLinkedQueue<String>();
            List<Thread> clients = new ArrayList<>();
            for (int n = 0; n < CLIENTS; n++) {
                clients.add(Thread.ofVirtual().start(() -> {
                    for (String response = ask(bridge.uri, request); !response.isEmpty(); response = ask(bridge.uri,
                            request)) {
                        responses.add(response);
                    }
                }));
            }
            if (target.contains("stream")) {
                await().until(() -> bridge.bean(AdmissionControl.class).open() == CLIENTS);
            } else {
                await().until(() -> !responses.isEmpty() || bridge.bean(
                        AdmissionControl.class).open() > 0);
            }

            bridge.close();

            for (Thread client : clients) {
                client.join();
            }
            assertThat(responses).isNotEmpty().allSatisfy(response -> assertThat(response).satisfiesAnyOf(
                    stream -> assertThat(stream).startsWith("HTTP/1.1 200").contains("event: goodbye")
                            .contains("\"reason\":\"draining\""),
                    poll -> assertThat(poll).startsWith("HTTP/1.1 200").contains("\"position\":"),
                    refused -> assertThat(refused).startsWith("HTTP/1.1 503").contains("problem:draining")));
        }
    }

    /** Returns the whole response; empty if there is no server any more, or it accepted the connection too late. */
    private static String ask(URI uri, String request) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), LIMIT_MILLIS);
            socket.setSoTimeout(LIMIT_MILLIS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException gone) {
            return "";
        }
    }
}
