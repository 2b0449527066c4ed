package dev.sluice.capture;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.capture.MigrationFuzzer.Done;
import dev.sluice.capture.MigrationFuzzer.Event;

import static dev.sluice.capture.Eventually.within;
import static dev.sluice.capture.TopicReader.header;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Migrations and writes at random, while the capture runs, is away, or loses its connection. The system properties
 * {@code sluice.migrations} and {@code sluice.seed} make it longer and different.
 */
@ResourceLock(CapturedDatabase.SHARED)
@SuppressWarnings("NullAway.Init")
class MigrationFuzzIT {
    private static final int MIGRATIONS = Integer.getInteger("sluice.migrations", 200);
    private static final long SEED = Long.getLong("sluice.seed", 20261130);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** Migrations between two restarts of the capture. */
    private static final int INTERVAL = 30;

    private final CapturedDatabase database = CapturedDatabase.create();
    private final Observed observed = new Observed();
    private final Random random = new Random(~SEED);
    private Capture capture;
    private int away;
    private int broken;

    @AfterEach
    void stop() {
        capture.close();
        database.close();
    }

    @Test
    void everyRowArrivesAsItsOwnTransactionSawIt() throws Exception {
        database.sql(MigrationFuzzer.TABLE);
        CaptureSettings settings = database.withDashboard("public.tile", "tenant", "at");
        capture = Capture.start(settings, observed);
        observed.awaitStreaming();
        try (var fuzzer = new MigrationFuzzer(database, SEED)) {
            while (fuzzer.migrations() < MIGRATIONS) {
                if (away > broken) {
                    breakWhile(fuzzer);
                } else {
                    capture.close();
                    run(fuzzer, random.nextInt(INTERVAL));
                    capture = Capture.start(settings, observed);
                    away++;
                }
                run(fuzzer, INTERVAL);
            }
            assertThat(fuzzer.counts).containsOnlyKeys(Done.values());
            assertThat(fuzzer.expected).hasSizeGreaterThan(5 * MIGRATIONS);
            assertThat(List.of(away, broken)).doesNotContain(0);
            assertArrived(fuzzer.expected);
            assertThat(observed.states).anyMatch(CaptureState.Retrying.class::isInstance);
        } catch (Exception | AssertionError failed) {
            throw new AssertionError("seed " + SEED, failed);
        }
    }

    private static void run(MigrationFuzzer fuzzer, int migrations) throws Exception {
        int end = fuzzer.migrations() + migrations;
        while (fuzzer.migrations() < end) {
            fuzzer.transaction(() -> {});
        }
    }

    /** Ends the capture's connection within a transaction, and again after it. */
    private void breakWhile(MigrationFuzzer fuzzer) throws Exception {
        within(LIMIT).until(database::isSlotActive);
        fuzzer.transaction(database::breakReplication);
        run(fuzzer, 5);
        within(LIMIT).until(database::isSlotActive);
        database.breakReplication();
        broken++;
    }

    private void assertArrived(List<Event> expected) {
        List<ConsumerRecord<String, String>> records;
        try (TopicReader reader = database.channel("dashboard")) {
            reader.read(expected.size());
            records = reader.readToEnd();
        }
        for (int i = 0; i < Math.min(expected.size(), records.size()); i++) {
            Event event = expected.get(i);
            ConsumerRecord<String, String> record = records.get(i);
            String where = "event " + i + " of " + event.statement();
            assertThat(header(record, "ce_type")).as(where).isEqualTo(event.type());
            assertThat(header(record, "ce_subject")).as(where).isEqualTo(event.id());
            assertThat(columns(record)).as(where).isEqualTo(event.columns());
        }
        assertThat(records).hasSameSizeAs(expected);
        assertThat(records).extracting(it -> header(it, "ce_id")).doesNotHaveDuplicates();
        assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
    }

    private static Map<String, JsonNode> columns(ConsumerRecord<String, String> record) {
        Map<String, JsonNode> columns = new LinkedHashMap<>();
        FuzzType.json(record.value()).get("data").properties()
                .forEach(column -> columns.put(column.getKey(), FuzzType.normal(column.getValue())));
        return columns;
    }
}
