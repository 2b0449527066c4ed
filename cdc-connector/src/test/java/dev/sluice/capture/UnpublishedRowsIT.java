package dev.sluice.capture;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sluice.capture.problem.Degradation;
import dev.sluice.capture.value.Lsn;

import static dev.sluice.capture.Eventually.within;
import static dev.sluice.capture.TopicReader.header;
import static org.assertj.core.api.Assertions.assertThat;

/** Rows that PostgreSQL did not publish, although the catalogs look as before. Each time it is a reported gap. */
@ResourceLock(RestartableServer.NAME)
class UnpublishedRowsIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String OPTIONS = " with (publish = 'insert, update, delete', publish_via_partition_root = true)";

    private final CaptureUnderTest capture = new CaptureUnderTest(
            CapturedDatabase.create(RestartableServer.postgres()));

    @AfterEach
    void stop() throws SQLException {
        capture.close();
        RestartableServer.asSuperuser("drop publication if exists sluice", "drop schema if exists other cascade");
    }

    @ParameterizedTest
    @ValueSource(strings = {"for all tables", "for tables in schema public"})
    void ofATableThatThePublicationDoesNotName(String tables) throws SQLException {
        capture.tile();
        RestartableServer.asSuperuser("drop publication sluice", "create publication sluice " + tables + OPTIONS,
                "create schema other authorization " + capture.database.source().user());
        capture.follow();
        capture.sql("insert into tile values (1, 'acme')");
        capture.events("dashboard", 1);
        assertThat(capture.degradations()).extracting(Degradation::message)
                .anySatisfy(message -> assertThat(message).contains("does not name table public.tile"));
        List<String> scripts = List.of(
                "alter table tile set unlogged; insert into tile values (3, 'acme'); alter table tile set logged",
                "create table parent (like tile) partition by list (tenant); alter table parent attach partition tile"
                        + " default; insert into parent values (5, 'acme', now()); alter table parent detach partition tile",
                "alter table tile set schema other; insert into other.tile values (7, 'acme');"
                        + "alter table other.tile set schema public");
        for (int n = 0; n < scripts.size(); n++) {
            String script = scripts.get(n);
            capture.away(() -> capture.sql(script));
            assertThat(capture.deadLetters(n + 1)).as(script).hasSize(n + 1);
        }
    }

    /** Readers of the captured table may not be allowed to see rows of the other one. */
    @Test
    void ofAnotherTableThatHadTheNameOfACapturedOneAreLeftOut() {
        capture.tile();
        capture.sql("create table other (id int8 primary key, tenant text, at timestamptz not null default now(),"
                + " secret text); alter table other replica identity full; alter publication sluice add table other");
        capture.follow();
        String swap = "alter table tile rename to swapped; alter table other rename to tile;"
                + "alter table swapped rename to other;";
        capture.away(() -> capture.sql("insert into tile values (1, 'acme');" + swap
                + "insert into tile values (2, 'acme', now(), 'secret'); insert into other values (3, 'acme');" + swap
                + "insert into tile values (4, 'acme')"));
        assertThat(capture.deadLetters(1)).singleElement().asString().contains("\"reason\":\"gap\"");
        within(LIMIT).until(() -> capture.state() instanceof CaptureState.Streaming);
        assertThat(capture.events("dashboard", 3 + 4)).filteredOn(record -> record.key() != null)
                .extracting(record -> header(record, "ce_subject")).containsExactly("1", "3", "4");
    }

    @Test
    void ofATransactionThatWasOpenWhenItsTableWasAdded() throws SQLException {
        capture.follow();
        capture.sql("create table tile (id int8 primary key, tenant text, at timestamptz not null default now());"
                + "alter table tile replica identity full");
        try (Connection writer = capture.database.connect(); Statement insert = writer.createStatement()) {
            writer.setAutoCommit(false);
            insert.execute("insert into tile values (1, 'acme')");
            capture.sql("alter publication sluice add table tile");
            capture.settings = capture.database.withDashboard("public.tile", "tenant", "at");
            capture.restart();
            awaitWaiting();
            insert.execute("insert into tile values (2, 'acme')");
            writer.commit();
        }
        capture.observed.awaitStreaming();
        assertThat(capture.deadLetters(1)).singleElement().asString().contains("\"reason\":\"gap\"");
        // A marker for each of the four partitions, and the row that was published.
        assertThat(capture.events("dashboard", 5)).filteredOn(record -> record.key() != null)
                .extracting(record -> header(record, "ce_subject")).containsExactly("2");
    }

    @Test
    void ofATransactionThatWasOpenWhileItsTableWasNotPublished() throws SQLException {
        String insert = "insert into activity (id, tenant_id, kind) values (%d, 'acme', 'k')";
        String before;
        capture.follow();
        try (Connection writer = capture.database.connect(); Statement open = writer.createStatement()) {
            writer.setAutoCommit(false);
            open.execute(String.format(insert, 10));
            capture.sql("alter publication sluice drop table activity");
            open.execute(String.format(insert, 11));
            capture.sql("alter publication sluice add table activity");
            open.execute(String.format(insert, 12));
            awaitWaiting();
            capture.sql(String.format(insert, 20));
            before = capture.database.one("select pg_current_wal_lsn()");
            writer.commit();
        }
        within(LIMIT).until(() -> capture.state() instanceof CaptureState.Streaming);
        List<ConsumerRecord<String, String>> records = capture.events("activity", 4 + 3);
        assertThat(records).filteredOn(record -> record.key() != null)
                .extracting(record -> header(record, "ce_subject")).containsExactly("20", "10", "12");
        assertThat(capture.deadLetters(1)).singleElement().satisfies(gap -> assertThat(
                Lsn.parse(gap.replaceAll(".*\"to\":\"([^\"]+)\".*", "$1"))).isGreaterThan(Lsn.parse(before)));
    }

    /** Returns when the capture waits for open transactions. */
    private void awaitWaiting() {
        within(LIMIT).until(() -> capture.database.one("select count(*) from pg_stat_activity where query like"
                + " 'with open as%' and pid <> pg_backend_pid()").equals("1"));
    }
}
