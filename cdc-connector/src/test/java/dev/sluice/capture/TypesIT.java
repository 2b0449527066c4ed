package dev.sluice.capture;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.parallel.ResourceLock;

import dev.sluice.capture.EveryType.Sample;

import static dev.sluice.capture.TopicReader.header;
import static org.assertj.core.api.Assertions.assertThat;

/** Columns and keys of all types, captured once: from the tables, and then from the WAL. */
@ResourceLock(RestartableServer.NAME)
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class TypesIT {
    /** The settings of the session whose text is the reference. */
    private static final String SETTINGS = "set bytea_output = 'hex'; set datestyle = 'ISO, YMD';"
            + "set intervalstyle = 'iso_8601'; set timezone = 'UTC'; set extra_float_digits = 1;"
            + "set lc_monetary = 'C'; set search_path = ''; set quote_all_identifiers = off";
    private static final Path PAGE = Path.of("..", "docs", "wire-protocol.md");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    private final CapturedDatabase database = CapturedDatabase.create(RestartableServer.postgres());
    /** For each type, the JSON of its values. */
    private final Map<String, Set<String>> values = new TreeMap<>();
    /** For each table, the expected {@code data} of each row by primary key. */
    private final Map<String, Map<String, String>> expected = new LinkedHashMap<>();
    private Map<String, List<ConsumerRecord<String, String>>> found;
    private List<String> deadLetters;

    @BeforeAll
    void capture() throws Exception {
        List<Sample> samples = EveryType.create(database);
        List<TypeTable> types = new ArrayList<>();
        for (Sample sample : samples) {
            types.add(TypeTable.of(database, "public.type_" + types.size(), sample));
        }
        List<KeyTable> keys = KeyTable.of(database, samples);
        types.forEach(table -> database.sql(table.ddl()));
        keys.forEach(table -> database.sql(table.ddl()));
        String insert = types.stream().map(TypeTable::insert).collect(Collectors.joining())
                + keys.stream().map(KeyTable::insert).collect(Collectors.joining());
        RestartableServer.asSuperuser(insert);
        expect(types, keys);
        CaptureSettings settings = database.withTables("types", List.copyOf(expected.keySet()));
        var observed = new Observed();
        try (Capture capture = Capture.start(settings, observed)) {
            observed.awaitStreaming();
            forEachTable("update %s set at = at");
            forEachTable("delete from %s");
            RestartableServer.asSuperuser(insert);
            try (TopicReader reader = database.channel("types"); TopicReader reports = database.deadLetters()) {
                found = reader.read(4 * expected.values().stream().mapToInt(Map::size).sum()).stream()
                        .collect(Collectors.groupingBy(it -> String.valueOf(header(it, "ce_source"))
                                .replaceFirst(".*/", "")));
                deadLetters = reports.readToEnd().stream().map(ConsumerRecord::value).toList();
            }
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
    }

    private void expect(List<TypeTable> types, List<KeyTable> keys) throws SQLException {
        try (Connection writer = database.connect(); Statement settings = writer.createStatement()) {
            settings.execute(SETTINGS);
            for (TypeTable table : types) {
                List<String> json = table.values(writer);
                expected.put(table.name(), table.expected(json));
                values.computeIfAbsent(table.sample().name(), it -> new LinkedHashSet<>()).addAll(json);
            }
            for (KeyTable table : keys) {
                expected.put(table.name(), table.expected(writer));
            }
        }
    }

    private void forEachTable(String statement) {
        database.sql(expected.keySet().stream().map(statement::formatted).collect(Collectors.joining(";")));
    }

    @AfterAll
    void drop() throws SQLException {
        database.close();
        EveryType.drop();
    }

    @Test
    void everyTypeOfThisPostgresHasASample() {
        List<String> known = EveryType.SAMPLES.stream().map(Sample::name).toList();
        assertThat(EveryType.names(database)).filteredOn(name -> !name.matches("public\\.type_.*"))
                .isNotEmpty().allSatisfy(name -> assertThat(known).contains(name));
    }

    @Test
    void everyTypeIsCarriedAsPostgresPrintsItFromTheTableAndFromTheWal() {
        assertThat(deadLetters).isEmpty();
        expected.forEach((table, rows) -> {
            Map<String, List<ConsumerRecord<String, String>>> events = found(table).stream()
                    .collect(Collectors.groupingBy(it -> String.valueOf(header(it, "ce_subject"))));
            rows.forEach((key, data) -> assertThat(events.get(key)).as(table + " " + key)
                    .extracting(it -> header(it, "ce_type") + " " + it.value())
                    .containsExactly(event("new", data), event("updated", data), event("deleted", data),
                            event("new", data)));
        });
    }

    private List<ConsumerRecord<String, String>> found(String table) {
        return found.getOrDefault(table, List.of());
    }

    private static String event(String change, String data) {
        return "types:" + change + " {\"type\":\"types\",\"data\":" + data + "}";
    }

    @Test
    void keysOfEveryTypeGiveTheSameIdFromTheTableAndFromTheWal() {
        expected.forEach((table, rows) -> assertThat(found(table))
                .filteredOn(it -> "types:new".equals(header(it, "ce_type"))).extracting(it -> header(it, "ce_id"))
                .containsExactlyInAnyOrderElementsOf(rows.keySet().stream()
                        .map(key -> table.replace("public.", "") + "/" + key + "/new/1767323045678901")
                        .flatMap(id -> List.of(id, id).stream()).toList()));
    }

    /** The rows that name types must be complete: a type without a row is a string. */
    @Test
    void thePageSaysWhatIsCarried() throws Exception {
        List<String> lines = Files.readAllLines(PAGE);
        List<String[]> rows = lines.subList(lines.indexOf("### Column types in JSON"), lines.size()).stream()
                .filter(line -> line.startsWith("| ")).map(line -> line.substring(2).split(" \\| ?")).skip(1).toList();
        assertThat(rows).hasSizeGreaterThan(10);
        Set<String> others = new TreeSet<>(values.keySet());
        database.all("select n.nspname || '.' || t.typname from pg_type t join pg_namespace n on n.oid = t.typnamespace"
                + " where t.typtype = 'd'").forEach(others::remove);
        for (String[] row : rows) {
            Set<String> examples = new TreeSet<>();
            for (String name : code(row[0])) {
                String type = name.equals("hstore") ? EveryType.EXTENSIONS + ".hstore" : name;
                assertThat(values).as("a type of the page").containsKey(type);
                assertThat(values.get(type)).as(type).allMatch(json -> json.matches(form(row[1])));
                others.remove(type);
                examples.addAll(values.getOrDefault(type, Set.of()));
            }
            if (examples.isEmpty()) {
                expected.values().forEach(data -> examples.addAll(data.values()));
            }
            assertThat(code(row[2])).as(row[0]).isNotEmpty().allSatisfy(example -> assertThat(examples)
                    .anyMatch(json -> json.equals(example) || json.contains(":" + example + ",")));
        }
        others.forEach(type -> assertThat(values.get(type)).as(type).allMatch(json -> json.matches("null|\".*\"")));
    }

    private static List<String> code(String cell) {
        return CODE.matcher(cell).results().map(it -> it.group(1)).toList();
    }

    /** The JSON values that a description of the page begins with, and NaN as a string if it says so. */
    private static String form(String description) {
        String form = switch (description.replaceFirst("[ ,;].*", "")) {
            case "boolean" -> "true|false";
            case "number" -> "-?[0-9.e+-]+";
            case "string" -> "(?s)\".*\"";
            case "object" -> "\\{.*}";
            case "nested" -> ".*";
            default -> throw new AssertionError("the page has an unknown form: " + description);
        };
        return description.contains("NaN") ? form + "|\"(NaN|-?Infinity)\"" : form;
    }
}
