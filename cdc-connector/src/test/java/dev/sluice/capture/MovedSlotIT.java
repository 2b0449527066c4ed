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

import dev.sluice.capture.Republish.Mode;

import static dev.sluice.capture.TopicReader.header;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The slot is made anew or moved on while transactions are in progress that overlap: what is missing afterwards are the
 * rows of a gap, and once those are published every row was told once. More of it with {@code -Dsluice.rounds=30
 * -Dsluice.seed=7}.
 */
class MovedSlotIT {
    private static final int ROUNDS = Integer.getInteger("sluice.rounds", 3);
    private static final long SEED = Long.getLong("sluice.seed", 20261121);

    private final CapturedDatabase database = CapturedDatabase.create();
    private final Random random = new Random(SEED);
    private int republished;

    @AfterEach
    void giveBack() {
        database.close();
    }

    @Test
    void everyRowIsToldOnceThoughTheSlotIsMovedOnOrMadeAnewUnderWriters() throws Exception {
        try (OverlappingWriters writers = new OverlappingWriters(database, SEED)) {
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
        Observed observed = new Observed();
        Capture capture = Capture.start(database.settings(), observed);
        observed.awaitStreaming();
        return capture;
    }

    private void republish() throws Exception {
        republished += Republish.run(database.settings(), Mode.PUBLISH, line -> {}).values().stream()
                .mapToInt(Long::intValue).sum();
    }

    /** To where the log ends, anew, to any byte of the log on the way there, not at all. */
    private void moveSlot(int how) {
        String slot = "'" + database.slot() + "'";
        switch (how) {
            case 0 -> database.sql("select pg_replication_slot_advance(" + slot + ", pg_current_wal_lsn())");
            case 1 -> {
                database.sql("select pg_drop_replication_slot(" + slot + ")");
                database.sql("select pg_create_logical_replication_slot(" + slot + ", 'pgoutput')");
            }
            case 2 -> database.sql("select pg_replication_slot_advance(slot_name, confirmed_flush_lsn + trunc("
                    + "pg_wal_lsn_diff(pg_current_wal_lsn(), confirmed_flush_lsn) * " + random.nextDouble()
                    + ")) from pg_replication_slots where slot_name = " + slot);
            default -> {
                // What is compared with the others: a start where the last one ended.
            }
        }
    }

    private void assertEveryRowOnce() {
        Map<String, Integer> told = new HashMap<>();
        try (TopicReader activity = reader(database.topics().channel("activity"));
                TopicReader deadLetters = reader(database.topics().deadLetter())) {
            int rows = Integer.parseInt(database.one("select count(*) from activity"));
            readAsFarAsItGoes(activity, rows);
            for (ConsumerRecord<String, String> record : activity.readToEnd()) {
                told.merge(String.valueOf(header(record, "ce_subject")), 1, Integer::sum);
            }
            Set<String> ids = Set.of(database.one("select string_agg(id::text, ',') from activity").split(",", -1));
            Set<String> lost = new HashSet<>(ids);
            lost.removeAll(told.keySet());
            Set<String> foreign = new HashSet<>(told.keySet());
            foreign.removeAll(ids);
            int gaps = deadLetters.readToEnd().size();
            System.out.printf("MEASURED seed %d, %d rounds: %d rows, %d gaps, %d rows published afterwards, %d lost,"
                    + " %d foreign, %d told more than once%n", SEED, ROUNDS, rows, gaps, republished, lost.size(),
                    foreign.size(), told.values().stream().filter(it -> it > 1).count());
            assertThat(gaps).isPositive();
            assertThat(republished).isPositive();
            assertThat(lost).as("rows that were never told").isEmpty();
            assertThat(foreign).as("rows that are not in the table").isEmpty();
            assertThat(told.values()).as("how often each row was told").containsOnly(1);
        }
    }

    private static void readAsFarAsItGoes(TopicReader reader, int rows) {
        try {
            reader.read(rows);
        } catch (AssertionError fewer) {
            System.out.println(fewer.getMessage());
        }
    }

    private TopicReader reader(String topic) {
        return new TopicReader(database.backends().bootstrapServers(), topic, Duration.ofSeconds(20));
    }
}
