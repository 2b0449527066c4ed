package dev.sluice.standalone;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.testkit.EventStream;
import dev.sluice.testkit.Frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Ctrl-C, and what a supervisor sends. */
class ShutdownIT {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit
    private Path folder;

    @Test
    void endsStreamsAndBackendsOnASignalAndGoesOnFromThereAfterwards() throws Exception {
        Location location = Location.in(folder.resolve("data"));
        String position;
        try (StandaloneProcess standalone = StandaloneProcess.start(location)) {
            position = endsCleanlyOn("INT", 130, standalone, "since=earliest");
        }
        try (StandaloneProcess standalone = StandaloneProcess.start(location)) {
            try (EventStream replay = standalone.stream(standalone.token("acme", "ada"), "lastEventId=" + position)) {
                assertThat(replay.next("caught-up").data()).isEqualTo("{\"replayed\":0}");
            }
            endsCleanlyOn("TERM", 143, standalone, "lastEventId=" + position);
        }
    }

    /** Returns the position that the goodbye carried. */
    private static String endsCleanlyOn(String signal, int status, StandaloneProcess standalone, String query)
            throws Exception {
        Location location = standalone.location();
        String token = standalone.token("acme", "ada");
        try (Connection idle = location.connect();
                Connection busy = location.connect();
                EventStream stream = standalone.stream(token, query);
                EventStream second = standalone.stream(token, "channels=notification")) {
            second.live();
            busy.setAutoCommit(false);
            Sql.activity(busy, "acme", "never.committed");
            Sql.activity(idle, "acme", "committed");
            stream.next("activity:new");
            standalone.signal(signal);
            Frame goodbye = stream.next("goodbye");
            assertThat(goodbye.data()).matches("\\{\"reason\":\"draining\",\"retryMs\":\\d+}");
            assertThat(stream.nextOrEnd()).isNull();
            assertThat(second.next("goodbye").data()).contains("\"reason\":\"draining\"");
            StandaloneProcess.Ended ended = standalone.awaitEnd(LIMIT);
            assertThat(ended.status()).isEqualTo(status);
            assertThat(ended.output()).last().isEqualTo("Stopped.");
            assertThat(ended.output()).noneMatch(line -> line.contains("\tat ") || line.contains("Exception"));
            assertThat(location.postmasterFile()).doesNotExist();
            assertThat(location.isQuiet()).isTrue();
            return goodbye.id();
        }
    }

    @Test
    void leavesNothingRunningWhenItIsStoppedWhileItStarts() throws Exception {
        Location location = Location.in(folder.resolve("data"));
        try (StandaloneProcess standalone = StandaloneProcess.launch(location)) {
            await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(location.postmasterFile()));
            standalone.signal("INT");
            StandaloneProcess.Ended ended = standalone.awaitEnd(Duration.ofSeconds(30));
            assertThat(ended.status()).isEqualTo(130);
            assertThat(ended.output()).noneMatch(line -> line.contains("\tat ") || line.contains("Exception"));
            assertThat(location.postmasterFile()).doesNotExist();
            assertThat(location.isQuiet()).isTrue();
        }
    }
}
