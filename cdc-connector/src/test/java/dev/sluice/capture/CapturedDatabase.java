package dev.sluice.capture;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
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
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

import dev.sluice.capture.channel.ChannelDefinition;
import dev.sluice.capture.channel.Channels;
import dev.sluice.capture.channel.TableDefinition;
import dev.sluice.capture.channel.TableDefinition.Columns;
import dev.sluice.capture.kafka.KafkaCluster;
import dev.sluice.capture.kafka.TopicLayout;
import dev.sluice.capture.postgres.Replication;
import dev.sluice.capture.postgres.Replication.FirstStart;
import dev.sluice.capture.postgres.SourceDatabase;
import dev.sluice.embedded.Backends;
import dev.sluice.embedded.LocalPort;
import dev.sluice.embedded.PostgresServer;
import dev.sluice.schemas.Topics;
import dev.sluice.testkit.RestartableKafka;
import dev.sluice.testkit.RestartablePostgres;

import static dev.sluice.capture.Eventually.within;

/**
 * A freshly migrated database with a topic prefix and a replication slot of its own. The database is the server's only
 * one, so two of these on one server exclude each other. Thread-safe.
 */
final class CapturedDatabase implements AutoCloseable {
    /** The lock of test classes that migrate the database of the shared server. */
    static final String SHARED = "the shared database";

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration HEARTBEAT_INTERVAL = Duration.ofMillis(250);
    private static final int VALID_SECONDS = 5;

    private final SourceDatabase source;
    private final String bootstrapServers;
    private final String name;
    /** Guarded by this object's monitor. Reused, since each new connection costs both sides a password check. */
    private @Nullable Connection session;

    private CapturedDatabase(SourceDatabase source, String bootstrapServers, String name) {
        this.source = source;
        this.bootstrapServers = bootstrapServers;
        this.name = name;
    }

    /** Migrates the database of the shared server; its topics are in the shared Kafka. */
    static CapturedDatabase create() {
        Backends shared = Backends.shared();
        return create(new SourceDatabase(shared.postgresHost(), shared.postgresPort(), shared.database(),
                shared.user(), shared.password()), shared.bootstrapServers());
    }

    /** Migrates the database of a server that the test restarts; its topics are in the shared Kafka. */
    static CapturedDatabase create(RestartablePostgres postgres) {
        return create(postgres, Backends.shared().bootstrapServers());
    }

    /** Migrates the database of a server that the test restarts; its topics are in a Kafka that it restarts, too. */
    static CapturedDatabase create(RestartablePostgres postgres, RestartableKafka kafka) {
        return create(postgres, kafka.bootstrapServers());
    }

    private static CapturedDatabase create(RestartablePostgres postgres, String bootstrapServers) {
        return create(new SourceDatabase(LocalPort.HOST, postgres.port(), PostgresServer.DATABASE,
                PostgresServer.USER, PostgresServer.PASSWORD), bootstrapServers);
    }

    private static CapturedDatabase create(SourceDatabase source, String bootstrapServers) {
        var database = new CapturedDatabase(source, bootstrapServers,
                "capture_" + ProcessHandle.current().pid() + "_" + COUNT.incrementAndGet());
        database.sql("drop publication if exists sluice; drop schema if exists public cascade; create schema public");
        Flyway.configure().dataSource(database.jdbcUrl(), source.user(), source.password())
                .locations("classpath:dev/sluice/schemas/migration").load().migrate();
        return database;
    }

    /** The same topics and the same slot, with another database. */
    CapturedDatabase with(SourceDatabase other) {
        return new CapturedDatabase(other, bootstrapServers, name);
    }

    /** The same database on another server: a standby, or an address that leads to a server. */
    CapturedDatabase at(int port) {
        return with(new SourceDatabase(source.host(), port, source.database(), source.user(), source.password()));
    }

    SourceDatabase source() {
        return source;
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    CaptureSettings settings() {
        return settings(Map.of("max.block.ms", "5000", "request.timeout.ms", "3000", "delivery.timeout.ms", "10000"));
    }

    /** Settings with these properties of all Kafka clients. */
    CaptureSettings settings(Map<String, String> clientProperties) {
        return new CaptureSettings(source, new KafkaCluster(bootstrapServers, clientProperties),
                new TopicLayout(topics(), 4, 64 * 1024), Channels.standard(),
                new Replication("sluice", name, "sluice", HEARTBEAT_INTERVAL));
    }

    /** The settings of a capture that leaves out the rows which are older than its slot. */
    CaptureSettings followOnly() {
        CaptureSettings settings = settings();
        return settings.withReplication(settings.replication().withFirstStart(FirstStart.FOLLOW_ONLY));
    }

    /** The settings of another capture of the same rows, with topics and a slot of its own. */
    CaptureSettings twin() {
        return twin(settings(), "twin");
    }

    /**
     * The settings of another capture of the same rows, with topics and a slot of its own.
     *
     * @param suffix
     *            distinguishes it from others
     */
    CaptureSettings twin(CaptureSettings settings, String suffix) {
        String twin = name + "_" + suffix;
        return settings.withTopics(new TopicLayout(new Topics(twin), 4, 64 * 1024))
                .withReplication(new Replication("sluice", twin, "sluice", HEARTBEAT_INTERVAL));
    }

    /** A third channel from this table. */
    CaptureSettings withDashboard(String table, String tenant, String time) {
        CaptureSettings settings = settings();
        return settings.withChannels(settings.channels().with(new ChannelDefinition("dashboard",
                List.of(TableDefinition.of(table, new Columns(tenant, null, null, time))))));
    }

    /** A third channel from these tables, with a tenant and a time, which are published from now on. */
    CaptureSettings withTables(String channel, List<String> tables) {
        sql(tables.stream().map(table -> "alter table " + table + " replica identity full;"
                + "alter publication sluice add table " + table).collect(Collectors.joining(";")));
        CaptureSettings settings = settings();
        return settings.withChannels(settings.channels().with(new ChannelDefinition(channel, tables.stream()
                .map(table -> TableDefinition.of(table, new Columns("tenant", null, null, "at"))).toList())));
    }

    /** Does what another capture of the same topics would. */
    void fence() {
        try (KafkaProducer<String, String> other = producer(settings().transactionalId())) {
            other.initTransactions();
        }
    }

    /** A producer of transactions. */
    KafkaProducer<String, String> producer(String transactionalId) {
        return new KafkaProducer<>(Map.of("bootstrap.servers", bootstrapServers, "transactional.id", transactionalId),
                new StringSerializer(), new StringSerializer());
    }

    Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    }

    /** Reads the topic of a channel. */
    TopicReader channel(String channel) {
        return topic(topics().channel(channel));
    }

    TopicReader deadLetters() {
        return topic(topics().deadLetter());
    }

    TopicReader topic(String topic) {
        return new TopicReader(bootstrapServers, topic);
    }

    Topics topics() {
        return new Topics(name);
    }

    String slot() {
        return name;
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), source.user(), source.password());
    }

    /** Opened again after the server was restarted. */
    private synchronized Connection session() throws SQLException {
        Connection open = session;
        if (open == null || !open.isValid(VALID_SECONDS)) {
            open = connect();
            session = open;
        }
        return open;
    }

    private String jdbcUrl() {
        return "jdbc:postgresql://" + source.host() + ":" + source.port() + "/" + source.database();
    }

    synchronized void sql(String sql) {
        try (Statement statement = session().createStatement()) {
            statement.execute(sql);
        } catch (SQLException failed) {
            throw new AssertionError(sql, failed);
        }
    }

    /** The first column of the first row, as text; empty if there is no row. */
    synchronized String one(String sql) {
        try (Statement statement = session().createStatement(); ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? String.valueOf(row.getString(1)) : "";
        } catch (SQLException failed) {
            throw new AssertionError(sql, failed);
        }
    }

    /** The first column of all rows, as text. */
    synchronized List<String> all(String sql) {
        try (Statement statement = session().createStatement(); ResultSet rows = statement.executeQuery(sql)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        } catch (SQLException failed) {
            throw new AssertionError(sql, failed);
        }
    }

    /**
     * Inserts this many activities of half a kilobyte in one transaction. Ten thousand are more than the capture and
     * the sockets buffer, so that an interruption right after this comes in the middle of the transaction.
     */
    void insertWideRows(int count) {
        sql("insert into activity (tenant_id, kind, actor_name) select 't' || i % 5, 'big', repeat('x', 500)"
                + " from generate_series(1, " + count + ") i");
    }

    /** Ends the connection through which the capture reads the WAL. */
    void breakReplication() {
        sql("select pg_terminate_backend(active_pid) from pg_replication_slots where slot_name = '" + name
                + "' and active_pid is not null");
    }

    /** Returns when this many more activities are in their topic, committed or not yet. */
    void awaitUncommitted(int more) {
        try (Admin admin = admin()) {
            long before = endOfActivity(admin);
            within(LIMIT).pollInterval(Duration.ofMillis(5)).until(() -> endOfActivity(admin) - before > more);
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

    /** Returns when nothing reads from the slot: a backend notices late that its client has gone. */
    void awaitFreeSlot() {
        within(Duration.ofSeconds(10)).until(() -> !isSlotActive());
    }

    /** Whether something reads from the slot, or is still creating it. */
    boolean isSlotActive() {
        return slot("active").equals("t");
    }

    /** Evaluates an expression over the columns of {@code pg_replication_slots}; empty if the slot does not exist. */
    String slot(String expression) {
        return one("select " + expression + " from pg_replication_slots where slot_name = '" + name + "'");
    }

    void createSlot() {
        sql("select pg_create_logical_replication_slot('" + name + "', 'pgoutput')");
    }

    void dropSlot() {
        sql("select pg_drop_replication_slot('" + name + "')");
    }

    /** Moves the slot to the end of the WAL: what was committed since it was last read is never captured. */
    void advanceSlot() {
        sql("select pg_replication_slot_advance('" + name + "', pg_current_wal_lsn())");
    }

    /** Drops the slot and that of each {@link #twin}, if they exist: the server has few. */
    void dropSlots() {
        String slots = " from pg_replication_slots where (slot_name = '" + name + "' or starts_with(slot_name, '" + name
                + "_'))";
        within(Duration.ofSeconds(10)).until(() -> one("select count(*)" + slots + " and active").equals("0"));
        sql("select pg_drop_replication_slot(slot_name)" + slots);
    }

    @Override
    public void close() {
        dropSlots();
        endSession();
    }

    /** Ends the connection of the test; its server may have gone. */
    synchronized void endSession() {
        Connection open = session;
        session = null;
        try {
            if (open != null) {
                open.abort(Runnable::run);
            }
        } catch (SQLException failed) {
            throw new AssertionError(failed);
        }
    }
}
