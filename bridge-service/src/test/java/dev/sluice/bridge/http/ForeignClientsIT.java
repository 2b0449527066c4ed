package dev.sluice.bridge.http;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import com.launchdarkly.eventsource.ConnectStrategy;
import com.launchdarkly.eventsource.ErrorStrategy;
import com.launchdarkly.eventsource.EventSource;
import com.launchdarkly.eventsource.MessageEvent;
import com.launchdarkly.eventsource.StreamClosedByCallerException;
import com.launchdarkly.eventsource.StreamEvent;
import com.launchdarkly.eventsource.StreamException;

import dev.sluice.embedded.Backends;
import dev.sluice.testkit.ChildProcess;
import dev.sluice.testkit.RequiredTools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Clients that nobody here wrote, through a stop of the bridge: nothing lost, nothing doubled. */
class ForeignClientsIT {
    private static final Map<String, String> QUICK = Map.of("sluice.stream.heartbeat", "1s", "sluice.stream.retry-min",
            "100ms", "sluice.stream.retry-max", "200ms");

    private TestLog log;
    private TestBridge bridge;

    @BeforeEach
    void start() {
        log = new TestLog(Backends.shared().bootstrapServers(), "foreign-it-" + System.nanoTime());
        bridge = new TestBridge(log, QUICK);
    }

    @AfterEach
    void stop() {
        bridge.close();
        log.close();
    }

    private void publish(int from, int to) {
        for (int n = from; n < to; n++) {
            log.publish(n % 3 == 0 ? "notification" : "activity", "acme", "{\"n\":" + n + "}");
        }
    }

    /** Each channel is complete and in order. Live, channels are interleaved by arrival. */
    private static void assertChannels(List<String> received, int to) {
        for (int rest = 0; rest < 2; rest++) {
            int channel = rest;
            IntPredicate ofChannel = n -> n % 3 == 0 == (channel == 0);
            assertThat(received.stream().mapToInt(json -> Integer.parseInt(json.replaceAll("\\D", "")))
                    .filter(ofChannel)).containsExactlyElementsOf(
                            IntStream.range(0, to).filter(ofChannel).boxed().toList());
        }
    }

    /** The bridge stops, as in a deploy, and another one begins at the same address. */
    private void replaceBridge(Runnable meanwhile) {
        int port = bridge.uri.getPort();
        bridge.close();
        meanwhile.run();
        Map<String, String> properties = new HashMap<>(QUICK);
        properties.put("server.port", Integer.toString(port));
        bridge = new TestBridge(log, properties);
    }

    @Test
    void okhttpEventSourceComesBackByItself() {
        var received = new CopyOnWriteArrayList<String>();
        var failure = new AtomicReference<Throwable>();
        try (var source = new EventSource.Builder(ConnectStrategy.http(bridge.uri.resolve("/api/v1/stream"))
                .header("Authorization", "Bearer " + TestBridge.token("acme", "ada")))
                .errorStrategy(ErrorStrategy.alwaysContinue()).build()) {
            var ready = new AtomicReference<String>();
            Thread.ofVirtual().uncaughtExceptionHandler((thread, thrown) -> failure.set(thrown))
                    .start(() -> readAll(source, ready, received));
            await().until(() -> "caught-up".equals(ready.get()));

            publish(0, 20);
            await().until(() -> received.size() == 20);
            replaceBridge(() -> publish(20, 40));
            publish(40, 60);

            await().untilAsserted(() -> assertThat(received).hasSize(60));
            assertChannels(received, 60);
        }
        assertThat(failure.get()).isNull();
    }

    private static void readAll(EventSource source, AtomicReference<String> lastSystemEvent, List<String> received) {
        try {
            while (true) {
                StreamEvent event = source.readAnyEvent();
                if (event instanceof MessageEvent message) {
                    if (message.getEventName().contains(":")) {
                        received.add(message.getData());
                    } else {
                        lastSystemEvent.set(message.getEventName());
                    }
                }
            }
        } catch (StreamClosedByCallerException closed) {
            // The test is over.
        } catch (StreamException broken) {
            throw new IllegalStateException(broken);
        }
    }

    @Test
    void curlResumesByHeader() throws IOException {
        RequiredTools.ofThisMachine().require("curl");
        publish(0, 20);
        List<String> lines = new ArrayList<>(curl("?since=earliest", "", 10));
        String last = lines.getLast().substring("id: ".length());

        replaceBridge(() -> publish(20, 30));
        lines.addAll(curl("", last, 20));

        assertChannels(lines.stream().filter(line -> line.startsWith("data: {\"n\"")).toList(), 30);
    }

    /** The lines that curl prints up to the id of an event; then it is ended. */
    private List<String> curl(String query, String lastEventId, int events) throws IOException {
        var command = new ProcessBuilder("curl", "--silent", "--no-buffer", "--header",
                "Authorization: Bearer " + TestBridge.token("acme", "ada"), "--header", "Last-Event-ID: " + lastEventId,
                bridge.uri.resolve("/api/v1/stream" + query).toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        try (ChildProcess curl = ChildProcess.start(command)) {
            List<String> lines = new ArrayList<>();
            boolean inEvent = false;
            for (int complete = 0; complete < events;) {
                String line = curl.output().readLine();
                assertThat(line).as("curl's output after %s", lines).isNotNull();
                lines.add(line);
                inEvent |= line.startsWith("event: ") && line.contains(":new");
                if (inEvent && line.startsWith("id: ")) {
                    complete++;
                    inEvent = false;
                }
            }
            return lines;
        }
    }
}
