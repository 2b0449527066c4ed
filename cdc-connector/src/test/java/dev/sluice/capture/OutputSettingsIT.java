package dev.sluice.capture;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.parallel.ResourceLock;

import dev.sluice.capture.EveryType.Sample;
import dev.sluice.capture.postgres.OutputSettings;
import dev.sluice.capture.postgres.OutputSettings.Setting;

import static dev.sluice.capture.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

/** Whether the text of a value depends on the settings of a role: all that a user may change, and each legal value. */
@ResourceLock(RestartableServer.NAME)
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class OutputSettingsIT {
    private static final String TABLE = "public.everything";
    /** Other values of settings that are text; a setting that is missing here fails the test. */
    private static final Map<String, List<String>> TEXTS = Map.ofEntries(
            Map.entry("DateStyle", List.of("German, DMY", "SQL, MDY", "Postgres, DMY", "ISO, DMY")),
            Map.entry("TimeZone", List.of("Asia/Kathmandu", "America/St_Johns")),
            Map.entry("search_path", List.of("public", EveryType.EXTENSIONS)),
            Map.entry("lc_monetary", List.of("POSIX")), Map.entry("lc_numeric", List.of("POSIX")),
            Map.entry("lc_time", List.of("POSIX")), Map.entry("application_name", List.of("another")),
            Map.entry("timezone_abbreviations", List.of("Australia", "India")),
            Map.entry("default_text_search_config", List.of("pg_catalog.simple")),
            Map.entry("default_tablespace", List.of("pg_default")),
            Map.entry("temp_tablespaces", List.of("pg_default")),
            Map.entry("createrole_self_grant", List.of("set", "inherit")),
            Map.entry("restrict_nonsystem_relation_kind", List.of("view", "foreign-table")));
    /**
     * Settings that are not changed: those of a single transaction, one that the driver sets in every connection, those
     * with only one legal value, and one with which no heartbeat can be written.
     */
    private static final Set<String> UNCHANGED = Set.of("transaction_isolation", "transaction_read_only",
            "transaction_deferrable", "client_encoding", "default_table_access_method", "local_preload_libraries",
            "default_transaction_read_only");
    /** The bundled PostgreSQL has only the locale C, so this test cannot show that money depends on the locale. */
    private static final String WITHOUT_LOCALES = "lc_monetary";

    private final CapturedDatabase database = CapturedDatabase.create(RestartableServer.postgres());
    private CaptureSettings settings;
    private int captures;

    @BeforeAll
    void create() throws SQLException {
        List<Sample> samples = EveryType.create(database);
        database.sql("create table " + TABLE + " (id int primary key, tenant text default 'acme', at timestamptz"
                + " default now(), " + IntStream.range(0, samples.size()).mapToObj(i -> "c" + i + " "
                        + samples.get(i).type()).collect(Collectors.joining(", "))
                + ")");
        RestartableServer.asSuperuser(Stream.of(1, 2).map(id -> "insert into " + TABLE + " values (" + id
                + ", default, default, " + samples.stream().map(Sample::expressions)
                        .map(values -> id == 1 ? values.getFirst() : values.getLast())
                        .collect(Collectors.joining(", "))
                + ")").collect(Collectors.joining(";")));
        settings = database.withTables("everything", List.of(TABLE));
    }

    @AfterAll
    void drop() throws SQLException {
        RestartableServer.asSuperuser("alter role " + database.source().user() + " reset all");
        database.close();
        EveryType.drop();
    }

    @Test
    void theTextOfValuesDependsOnTheSettingsThatAreSetAndOnNoOther() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:postgresql://" + database.source().host() + ":"
                + database.source().port() + "/" + database.source().database() + "?preferQueryMode=simple",
                database.source().user(), database.source().password());
                Statement statement = connection.createStatement()) {
            statement.execute(OutputSettings.STATEMENTS);
            List<String> unaltered = print(statement, "", "");
            Set<String> dependent = new TreeSet<>();
            for (Alternatives each : alternatives(statement)) {
                for (String value : each.values()) {
                    if (!print(statement, set(each.name(), value), set(each.name(), each.current()))
                            .equals(unaltered)) {
                        dependent.add(each.name().toLowerCase(Locale.ROOT));
                    }
                }
            }
            dependent.add(WITHOUT_LOCALES);
            assertThat(OutputSettings.TEXT).extracting(Setting::name).containsExactlyInAnyOrderElementsOf(dependent);
        }
    }

    @Test
    void theSettingsOfTheRoleDoNotChangeWhatIsCaptured() throws SQLException {
        List<Alternatives> all;
        try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
            all = alternatives(statement).stream().filter(it -> !it.isForPlans()).toList();
        }
        List<String> unaltered = captured(List.of());
        assertThat(unaltered).hasSize(4).allSatisfy(value -> assertThat(value).contains("\"c0\":"));
        List<Setting> first = all.stream().map(it -> new Setting(it.name(), it.values().getFirst())).toList();
        List<Setting> last = all.stream().map(it -> new Setting(it.name(), it.values().getLast())).toList();
        assertThat(first).hasSizeGreaterThan(60);
        for (List<Setting> altered : List.of(first, last)) {
            List<String> values = captured(altered);
            assertThat(values).as(() -> "with " + culprits(altered, unaltered)).isEqualTo(unaltered);
        }
    }

    /**
     * A setting and other legal values.
     *
     * @param current
     *            the value in this session
     * @param values
     *            at least one
     * @param isForPlans
     *            whether the planner reads it. Such settings are tested one at a time, because all together would slow
     *            down the capture's queries by seconds.
     */
    private record Alternatives(String name, String current, List<String> values, boolean isForPlans) {}

    /** The settings that a user may change, those of extensions included, which were loaded. */
    private static List<Alternatives> alternatives(Statement statement) throws SQLException {
        List<Alternatives> found = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery("select name, setting, vartype, min_val, max_val,"
                + " array_to_string(enumvals, ','), category like 'Query Tuning%' or name = 'debug_parallel_query'"
                + " from pg_settings where context = 'user' order by name")) {
            while (rows.next()) {
                String name = rows.getString(1);
                String current = rows.getString(2);
                if (!UNCHANGED.contains(name)) {
                    List<String> values = switch (rows.getString(3)) {
                        case "bool" -> List.of("on", "off");
                        case "integer", "real" -> List.of(rows.getString(4), rows.getString(5));
                        case "enum" -> List.of(rows.getString(6).split(","));
                        default -> TEXTS.getOrDefault(name, List.of());
                    };
                    assertThat(values).as("other values of " + name).isNotEmpty();
                    List<String> others = values.stream().filter(value -> !value.equals(current)).toList();
                    if (!others.isEmpty()) {
                        found.add(new Alternatives(name, current, others, rows.getBoolean(7)));
                    }
                }
            }
        }
        return found;
    }

    private static String set(String name, String value) {
        return "set \"" + name + "\" = '" + value + "';";
    }

    /** What PostgreSQL prints between two statements; one message, so that the driver does not see the settings. */
    private static List<String> print(Statement statement, String before, String after) throws SQLException {
        List<String> printed = new ArrayList<>();
        boolean isResult = statement.execute(before + "select * from " + TABLE + " order by id;" + after);
        while (isResult || statement.getUpdateCount() >= 0) {
            if (isResult) {
                try (ResultSet rows = statement.getResultSet()) {
                    while (rows.next()) {
                        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                            printed.add(rows.getString(i));
                        }
                    }
                }
            }
            isResult = statement.getMoreResults();
        }
        return printed;
    }

    /** The values of the rows from the table, then from the WAL; or the reason why the capture cannot read them. */
    private List<String> captured(List<Setting> altered) {
        String role = "alter role " + database.source().user() + " ";
        try {
            RestartableServer.asSuperuser(role + "reset all;" + altered.stream()
                    .map(each -> role + set(each.name(), each.value())).collect(Collectors.joining()));
        } catch (SQLException failed) {
            throw new AssertionError("a setting is not legal", failed);
        }
        String suffix = "altered_" + ++captures;
        CaptureSettings twin = database.twin(settings, suffix);
        var observed = new Observed();
        try (Capture capture = Capture.start(twin, observed)) {
            within(Duration.ofSeconds(60)).until(() -> observed.states.stream().anyMatch(
                    it -> it instanceof CaptureState.Streaming || it instanceof CaptureState.Retrying));
            if (!(capture.state() instanceof CaptureState.Streaming)) {
                return List.of(capture.state().toString());
            }
            database.sql("update " + TABLE + " set at = at");
            try (TopicReader reader = database.topic(twin.topics().topics().channel("everything"))) {
                return reader.read(4).stream().map(ConsumerRecord::value).toList();
            }
        } finally {
            database.dropSlots();
        }
    }

    /** The settings that alone make a difference. */
    private List<Setting> culprits(List<Setting> altered, List<String> unaltered) {
        if (captured(altered).equals(unaltered)) {
            return List.of();
        }
        if (altered.size() == 1) {
            return altered;
        }
        int middle = altered.size() / 2;
        List<Setting> found = new ArrayList<>(culprits(altered.subList(0, middle), unaltered));
        found.addAll(culprits(altered.subList(middle, altered.size()), unaltered));
        return found;
    }
}
