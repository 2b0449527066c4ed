package dev.sluice.capture;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

import dev.sluice.capture.problem.Degradation;

import static dev.sluice.capture.Eventually.within;
import static dev.sluice.capture.TopicReader.header;
import static org.assertj.core.api.Assertions.assertThat;

/** A commit time in the future, as a replication origin gives it, does not spoil searches by time for anybody. */
@ResourceLock(RestartableServer.NAME)
class FutureCommitIT {
    private static final String ORIGIN = "elsewhere";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final CaptureUnderTest capture = new CaptureUnderTest(
            CapturedDatabase.create(RestartableServer.postgres()));

    @AfterEach
    void stop() {
        capture.close();
    }

    @Test
    void aCommitTimeInTheFutureIsKeptInTheEventAndUsedForNoTimestamp() throws Exception {
        capture.follow();
        String insert = "insert into activity (tenant_id, kind) values ('%s', '%s')";
        capture.sql(String.format(insert, "acme", "before"));
        RestartableServer.asSuperuser("select pg_replication_origin_create('" + ORIGIN + "')",
                "select pg_replication_origin_session_setup('" + ORIGIN + "')",
                // Statements sent at once are one transaction.
                "select pg_replication_origin_xact_setup('0/1', now() + interval '30 days');"
                        + String.format(insert, "acme", "future"),
                "select pg_replication_origin_session_reset()", "select pg_replication_origin_drop('" + ORIGIN + "')");
        capture.sql(String.format(insert, "acme", "after"));
        capture.sql(String.format(insert, "globex", "after"));

        List<ConsumerRecord<String, String>> records = capture.events("activity", 4);
        assertThat(within(LIMIT).until(capture::degradations, found -> !found.isEmpty()))
                .singleElement().extracting(Degradation::message).asString().contains("which is in the future");
        long now = System.currentTimeMillis();
        assertThat(records).allSatisfy(record -> assertThat(record.timestamp()).isLessThanOrEqualTo(now));
        List<ConsumerRecord<String, String>> acme = records.stream().filter(record -> record.key().equals("acme"))
                .toList();
        assertThat(acme).extracting(record -> header(record, "ce_kind")).containsExactly("before", "future", "after");
        assertThat(acme).extracting(ConsumerRecord::timestamp).isSorted();
        assertThat(Instant.parse(String.valueOf(header(acme.get(1), "ce_time"))))
                .isAfter(Instant.ofEpochMilli(now).plusSeconds(29 * 86_400));
        assertThat(watermarks()).allSatisfy(watermark -> {
            assertThat(watermark.timestamp()).isLessThanOrEqualTo(System.currentTimeMillis());
            assertThat(watermark.value()).contains("\"commitTime\":\"" + Instant.now().toString().substring(0, 4));
        });
    }

    private List<ConsumerRecord<String, String>> watermarks() {
        CapturedDatabase database = capture.database;
        try (TopicReader reader = database.topic(database.topics().capture())) {
            reader.read(1);
            return reader.readToEnd();
        }
    }
}
