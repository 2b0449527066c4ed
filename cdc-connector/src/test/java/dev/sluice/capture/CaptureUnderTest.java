package dev.sluice.capture;

import java.util.ArrayList;
import java.util.List;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.sluice.capture.problem.Degradation;

import static org.assertj.core.api.Assertions.assertThat;

/** A database and the capture that follows it. Closes both. Used by one thread. */
final class CaptureUnderTest implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    final CapturedDatabase database;
    /** The listener of the capture that was started last. */
    Observed observed = new Observed();
    /** Those of the next start. */
    CaptureSettings settings;
    private @Nullable Capture capture;

    CaptureUnderTest(CapturedDatabase database) {
        this.database = database;
        this.settings = database.settings();
    }

    void sql(String sql) {
        database.sql(sql);
    }

    /**
     * Creates the table of the channel dashboard, with these columns besides its first three, and configures the
     * channel.
     */
    void tile(String... columns) {
        List<String> all = new ArrayList<>(List.of("id int8 primary key", "tenant text",
                "at timestamptz not null default '2026-01-02 03:04:05Z'"));
        all.addAll(List.of(columns));
        sql("create table tile (" + String.join(", ", all) + "); alter table tile replica identity full;"
                + "alter publication sluice add table tile");
        settings = database.withDashboard("public.tile", "tenant", "at");
    }

    /** Starts the capture, and returns when it streams. */
    void follow() {
        restart();
        observed.awaitStreaming();
    }

    /** Stops the capture and starts it with the current settings; does not wait. */
    void restart() {
        stop();
        observed = new Observed();
        capture = Capture.start(settings, observed);
    }

    /** Runs this while nothing is captured. */
    void away(Runnable action) {
        stop();
        action.run();
        follow();
    }

    CaptureState state() {
        Capture running = capture;
        if (running == null) {
            throw new IllegalStateException("The capture was not started");
        }
        return running.state();
    }

    List<Degradation> degradations() {
        return state() instanceof CaptureState.Streaming streaming ? streaming.degradations() : List.of();
    }

    /** The records of a channel, of which there are exactly this many; the capture still streams. */
    List<ConsumerRecord<String, String>> events(String channel, int count) {
        try (TopicReader reader = database.channel(channel)) {
            reader.read(count);
            assertThat(reader.readToEnd()).hasSize(count);
            assertThat(state()).isInstanceOf(CaptureState.Streaming.class);
            return reader.records;
        }
    }

    /** The values of the dead letters, of which there are at least this many. */
    List<String> deadLetters(int count) {
        try (TopicReader reader = database.deadLetters()) {
            reader.read(count);
            return reader.readToEnd().stream().map(ConsumerRecord::value).toList();
        }
    }

    /** The row of an event. */
    static JsonNode data(ConsumerRecord<String, String> event) {
        try {
            return JSON.readTree(event.value()).get("data");
        } catch (Exception malformed) {
            throw new AssertionError(event.value(), malformed);
        }
    }

    private void stop() {
        Capture running = capture;
        if (running != null) {
            running.close();
        }
    }

    @Override
    public void close() {
        stop();
        database.close();
    }
}
