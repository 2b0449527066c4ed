package dev.sluice.capture;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

import dev.sluice.capture.Republish.Mode;

import static dev.sluice.capture.TopicReader.header;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Replication slots that are recreated or advanced during overlapping transactions. The rows of the gap are missing
 * until they are republished; then every row was published once. For a longer run: {@code -Dsluice.rounds=30
 * -Dsluice.seed=7}.
 */
@ResourceLock(CapturedDatabase.SHARED)
class MovedSlotIT {
    private static final int ROUNDS = Integer.getInteger("sluice.rounds", 3);
    private static final int PARTITIONS = 4;
    private static final long SEED = Long.getLong("sluice.seed", 20261121);

    private final CapturedDatabase database = CapturedDatabase.create();
    private final Random random = new Random(SEED);
    private int republished;

    @AfterEach
    void giveBack() {
        database.close();
    }

    @Test
    void everyRowIsPublishedOnceWhenTheSlotIsAdvancedOrRecreatedUnderWriters() throws Exception {
        try (var writers = new OverlappingWriters(database, SEED)) {
            for (int round = 0; round < ROUNDS; round++) {
                Capture capture = started();
                writers.awaitCommits(random.nextInt(60));
                if (random.nextInt(3) == 0) {
                    republish();
                }
                capture.close();
                database.awaitFreeSlot();
                writers.awaitCommits(random.nextInt(40));
                moveSlot(round % 4);
                writers.awaitCommits(random.nextInt(20));
            }
            try (Capture capture = started()) {
                writers.awaitCommits(random.nextInt(60));
                writers.finish();
                republish();
                assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
                assertEveryRowOnce();
            }
        }
    }

    private Capture started() {
        var observed = new Observed();
        Capture capture = Capture.start(database.settings(), observed);
        observed.awaitStreaming();
        return capture;
    }

    private void republish() throws Exception {
        republished += Republish.run(database.settings(), Mode.PUBLISH, line -> {}).values().stream()
                .mapToInt(Long::intValue).sum();
    }

    /** Advances the slot to the end of the WAL, recreates it, advances it to any byte in between, or leaves it. */
    private void moveSlot(int how) {
        switch (how) {
            case 0 -> database.advanceSlot();
            case 1 -> {
                database.dropSlot();
                database.createSlot();
            }
            case 2 -> database.slot("pg_replication_slot_advance(slot_name, confirmed_flush_lsn + trunc("
                    + "pg_wal_lsn_diff(pg_current_wal_lsn(), confirmed_flush_lsn) * " + random.nextDouble() + "))");
            default -> {
                // For comparison: the next capture starts where the last one ended.
            }
        }
    }

    private void assertEveryRowOnce() {
        Map<String, Integer> published = new HashMap<>();
        try (TopicReader activity = reader(database.topics().channel("activity"));
                TopicReader deadLetters = reader(database.topics().deadLetter())) {
            int rows = Integer.parseInt(database.one("select count(*) from activity"));
            int gaps = deadLetters.readToEnd().size();
            readOrPrintWhatIsMissing(activity, rows + PARTITIONS * gaps);
            Map<Integer, Integer> markers = new HashMap<>();
            for (ConsumerRecord<String, String> record : activity.readToEnd()) {
                if (record.key() == null) {
                    markers.merge(record.partition(), 1, Integer::sum);
                } else {
                    published.merge(String.valueOf(header(record, "ce_subject")), 1, Integer::sum);
                }
            }
            Set<String> ids = Set.of(database.one("select string_agg(id::text, ',') from activity").split(",", -1));
            Set<String> lost = new HashSet<>(ids);
            lost.removeAll(published.keySet());
            Set<String> foreign = new HashSet<>(published.keySet());
            foreign.removeAll(ids);
            System.out.printf("MEASURED seed %d, %d rounds: %d rows, %d gaps, %d rows published afterwards, %d lost,"
                    + " %d foreign, %d published more than once%n", SEED, ROUNDS, rows, gaps, republished, lost.size(),
                    foreign.size(), published.values().stream().filter(it -> it > 1).count());
            assertThat(gaps).isPositive();
            assertThat(markers).as("markers by partition").hasSize(PARTITIONS);
            assertThat(markers.values()).as("a marker of each gap in each partition").containsOnly(gaps);
            assertThat(republished).isPositive();
            assertThat(lost).as("rows that were never published").isEmpty();
            assertThat(foreign).as("rows that are not in the table").isEmpty();
            assertThat(published.values()).as("how often each row was published").containsOnly(1);
        }
    }

    private static void readOrPrintWhatIsMissing(TopicReader reader, int records) {
        try {
            reader.read(records);
        } catch (AssertionError fewer) {
            System.out.println(fewer.getMessage());
        }
    }

    private TopicReader reader(String topic) {
        return new TopicReader(database.bootstrapServers(), topic, Duration.ofSeconds(20));
    }
}
