package dev.sluice.standalone;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
        Place place = Place.in(folder.resolve("data"));
        String position;
        try (StandaloneProcess standalone = StandaloneProcess.start(place)) {
            position = endsCleanlyOn("INT", 130, standalone, "since=earliest");
        }
        try (StandaloneProcess standalone = StandaloneProcess.start(place)) {
            try (EventStream replay = standalone.stream(standalone.token("acme", "ada"), "lastEventId=" + position)) {
                assertThat(replay.next("caught-up").data()).isEqualTo("{\"replayed\":0}");
            }
            endsCleanlyOn("TERM", 143, standalone, "lastEventId=" + position);
        }
    }

    /** Returns the position that the goodbye carried. */
    private static String endsCleanlyOn(String signal, int status, StandaloneProcess standalone, String query)
            throws Exception {
        Place place = standalone.place();
        String token = standalone.token("acme", "ada");
        try (Connection idle = place.connect();
                Connection busy = place.connect();
                EventStream stream = standalone.stream(token, query);
                EventStream second = standalone.stream(token, "channels=notification")) {
            // Given
            second.live();
            busy.setAutoCommit(false);
            Sql.activity(busy, "acme", "never.committed");
            Sql.activity(idle, "acme", "committed");
            stream.next("activity:new");
            // When
            standalone.signal(signal);
            // Then
            EventStream.Frame goodbye = stream.next("goodbye");
            assertThat(goodbye.data()).matches("\\{\"reason\":\"draining\",\"retryMs\":\\d+}");
            assertThat(stream.nextOrEnd()).isNull();
            assertThat(second.next("goodbye").data()).contains("\"reason\":\"draining\"");
            StandaloneProcess.Ended ended = standalone.awaitEnd(LIMIT);
            assertThat(ended.status()).isEqualTo(status);
            assertThat(ended.said()).last().isEqualTo("Stopped.");
            assertThat(ended.said()).noneMatch(line -> line.contains("\tat ") || line.contains("Exception"));
            assertThat(place.postmasterFile()).doesNotExist();
            assertThat(place.isQuiet()).isTrue();
            return goodbye.id();
        }
    }

    @Test
    void leavesNothingRunningWhenItIsStoppedWhileItStarts() throws Exception {
        Place place = Place.in(folder.resolve("data"));
        try (StandaloneProcess standalone = StandaloneProcess.launch(place)) {
            await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(place.postmasterFile()));
            // When
            standalone.signal("INT");
            // Then
            StandaloneProcess.Ended ended = standalone.awaitEnd(Duration.ofSeconds(30));
            assertThat(ended.status()).isEqualTo(130);
            assertThat(ended.said()).noneMatch(line -> line.contains("\tat ") || line.contains("Exception"));
            assertThat(place.postmasterFile()).doesNotExist();
            assertThat(place.isQuiet()).isTrue();
        }
    }
}
