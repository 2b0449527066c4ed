package dev.sluice.capture;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.flywaydb.core.Flyway;

import dev.sluice.capture.channel.ChannelDefinition;
import dev.sluice.capture.channel.Channels;
import dev.sluice.capture.channel.TableDefinition;
import dev.sluice.capture.channel.TableDefinition.Columns;
import dev.sluice.capture.kafka.KafkaCluster;
import dev.sluice.capture.kafka.TopicLayout;
import dev.sluice.capture.postgres.Replication;
import dev.sluice.capture.postgres.SourceDatabase;
import dev.sluice.embedded.Backends;
import dev.sluice.schemas.Topics;

/** The shared database, freshly migrated, with topic prefix and slot of its own. One at a time. */
final class CapturedDatabase implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Backends backends;
    private final String name = "capture_" + ProcessHandle.current().pid() + "_" + COUNT.incrementAndGet();

    private CapturedDatabase(Backends backends) {
        this.backends = backends;
    }

    static CapturedDatabase create() {
        return create(Backends.shared());
    }

    static CapturedDatabase create(Backends backends) {
        CapturedDatabase database = new CapturedDatabase(backends);
        database.sql("drop publication if exists sluice; drop schema if exists public cascade; create schema public");
        Flyway.configure().dataSource(backends.jdbcUrl(), backends.user(), backends.password())
                .locations("classpath:dev/sluice/schemas/migration").load().migrate();
        return database;
    }

    Backends backends() {
        return backends;
    }

    CaptureSettings settings() {
        return new CaptureSettings(
                new SourceDatabase(backends.postgresHost(), backends.postgresPort(), backends.database(),
                        backends.user(), backends.password()),
                new KafkaCluster(backends.bootstrapServers(),
                        Map.of("max.block.ms", "5000", "request.timeout.ms", "3000", "delivery.timeout.ms", "10000")),
                new TopicLayout(topics(), 4, 64 * 1024),
                Channels.standard(), new Replication("sluice", name, "sluice", Duration.ofSeconds(1)));
    }

    /** A third channel from this table. */
    CaptureSettings withDashboard(String table, String tenant, String time) {
        CaptureSettings settings = settings();
        return settings.withChannels(settings.channels().with(new ChannelDefinition("dashboard",
                List.of(TableDefinition.of(table, new Columns(tenant, null, null, time))))));
    }

    /** Does what another capture of the same topics would. */
    void fence() {
        try (KafkaProducer<String, String> other = new KafkaProducer<>(
                Map.of("bootstrap.servers", backends.bootstrapServers(), "transactional.id",
                        settings().transactionalId()),
                new StringSerializer(), new StringSerializer())) {
            other.initTransactions();
        }
    }

    Topics topics() {
        return new Topics(name);
    }

    String slot() {
        return name;
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(backends.jdbcUrl(), backends.user(), backends.password());
    }

    void sql(String sql) {
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failed) {
            throw new AssertionError(sql, failed);
        }
    }

    String one(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? String.valueOf(row.getString(1)) : "";
        } catch (SQLException failed) {
            throw new AssertionError(sql, failed);
        }
    }

    /** Breaks the connection on which the capture follows the log. */
    void breakReplication() {
        sql("select pg_terminate_backend(active_pid) from pg_replication_slots where slot_name = '" + name
                + "' and active_pid is not null");
    }

    /** Returns when so many more activities are in their topic, committed or not yet. */
    void awaitUncommitted(int more) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", backends.bootstrapServers()))) {
            long before = endOfActivity(admin);
            Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(5))
                    .until(() -> endOfActivity(admin) - before > more);
        }
    }

    private long endOfActivity(Admin admin) {
        String topic = topics().channel("activity");
        try {
            if (!admin.listTopics().names().get(10, TimeUnit.SECONDS).contains(topic)) {
                return 0;
            }
            Map<TopicPartition, OffsetSpec> ends = IntStream.range(0, 4).boxed()
                    .collect(Collectors.toMap(it -> new TopicPartition(topic, it), it -> OffsetSpec.latest()));
            return admin.listOffsets(ends, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED)).all()
                    .get(10, TimeUnit.SECONDS).values().stream().mapToLong(ListOffsetsResultInfo::offset).sum();
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    /** A backend notices only after a moment that its client has gone. */
    void awaitFreeSlot() {
        Awaitility.await().atMost(Duration.ofSeconds(10))
                .until(() -> one("select count(*) from pg_replication_slots where active and slot_name = '" + name
                        + "'").equals("0"));
    }

    /** Gives the slot back: the server has few. */
    @Override
    public void close() {
        awaitFreeSlot();
        sql("select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = '" + name + "'");
    }
}
