package dev.sluice.capture;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;

/**
 * The types of the fuzzer's columns: values at random, and the JSON that becomes of what PostgreSQL prints, which is
 * written without the code under test. Stateless.
 */
@SuppressWarnings("ImmutableEnumChecker") // The functions have no state, and nothing changes the lists.
enum FuzzType {
    TEXT("text", TextNode::valueOf, "'plain'", "''", "E'\\u00c5 \"q\" \\\\ \\n'", "'__debezium_unavailable_value'",
            "(select string_agg(md5(i::text), '') from generate_series(1, 100) i)"), INT4("int4", FuzzType::number, "0",
                    "-2147483648", "7"), INT8("int8", TextNode::valueOf, "9007199254740993", "-1"), NUMERIC("numeric",
                            TextNode::valueOf, "12.500", "'NaN'", "'Infinity'",
                            "123456789012345678901234567890.1"), FLOAT8("float8", FuzzType::number,
                                    "0.1::float8 + 0.2::float8", "1e300", "'NaN'", "'-Infinity'", "-1.5"), BOOL("bool",
                                            text -> BooleanNode.valueOf(text.equals("t")), "true",
                                            "false"), DATE("date",
                                                    text -> TextNode.valueOf(
                                                            text.endsWith("infinity") ? text : day(text).toString()),
                                                    "'2026-02-28'",
                                                    "'0044-03-15 BC'", "'12026-01-01'", "'infinity'"), TIMESTAMP(
                                                            "timestamp", FuzzType::moment, "'2026-01-02 03:04:05.6'",
                                                            "'0044-03-15 12:00 BC'", "'-infinity'",
                                                            "'294276-12-31 23:59:59.999999'"), TIMESTAMPTZ(
                                                                    "timestamptz",
                                                                    text -> moment(text.replace("+00", "")),
                                                                    "'2026-01-02 03:04:05.678901+02'",
                                                                    "'infinity'", "'0001-01-01 00:00:00Z'"), JSONB(
                                                                            "jsonb", text -> normal(json(text)),
                                                                            "'{\"a\": [1.50, null]}'", "'\"text\"'",
                                                                            "'null'",
                                                                            "jsonb_build_object('x', (select string_agg(md5(i::text), '') from generate_series(1, 100) i))"), BYTEA(
                                                                                    "bytea",
                                                                                    text -> TextNode.valueOf(Base64
                                                                                            .getEncoder()
                                                                                            .encodeToString(
                                                                                                    HexFormat.of()
                                                                                                            .parseHex(
                                                                                                                    text.substring(
                                                                                                                            2)))),
                                                                                    "'\\x'", "'\\x00'",
                                                                                    "'\\xdeadbeef'"), INTERVAL(
                                                                                            "interval",
                                                                                            TextNode::valueOf,
                                                                                            "'1 year 2 days 3.5 s'",
                                                                                            "'-3 h'"), UUID("uuid",
                                                                                                    TextNode::valueOf,
                                                                                                    "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'"), TEXTS(
                                                                                                            "text[]",
                                                                                                            text -> array(
                                                                                                                    text,
                                                                                                                    TextNode::valueOf),
                                                                                                            "'{}'",
                                                                                                            "'{a,\"b \\\\ \\\" c\",NULL,\"NULL\",\"\"}'"), INTS(
                                                                                                                    "int4[]",
                                                                                                                    text -> array(
                                                                                                                            text,
                                                                                                                            FuzzType::number),
                                                                                                                    "'{1,NULL,-3}'",
                                                                                                                    "'{}'"), ENUM(
                                                                                                                            "enum",
                                                                                                                            TextNode::valueOf), DOMAIN(
                                                                                                                                    "domain",
                                                                                                                                    FuzzType::number,
                                                                                                                                    "5",
                                                                                                                                    "-5"), COMPOSITE(
                                                                                                                                            "composite",
                                                                                                                                            TextNode::valueOf);

    static final List<FuzzType> ALL = List.of(values());

    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'");
    private static final Pattern ELEMENT = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|([^,{}]+)");
    private static final Pattern DAY = Pattern.compile("(\\d+)-(\\d\\d)-(\\d\\d)( .*)?");

    private final String sql;
    private final Function<String, JsonNode> conversion;
    private final List<String> values;

    FuzzType(String sql, Function<String, JsonNode> conversion, String... values) {
        this.sql = sql;
        this.conversion = conversion;
        this.values = List.of(values);
    }

    /** The type's name in SQL, unless the type is created. */
    String sql() {
        return sql;
    }

    /** Whether columns of it have a type of their own, which is created. */
    boolean isCreated() {
        return this == ENUM || this == DOMAIN || this == COMPOSITE;
    }

    /** An expression; for enums and composite types see {@link FuzzTable}. */
    String value(Random random) {
        return values.get(random.nextInt(values.size()));
    }

    /** The JSON of what PostgreSQL printed; null is NULL. */
    JsonNode expected(@Nullable String printed) {
        return printed == null ? NullNode.getInstance() : conversion.apply(printed);
    }

    /** How a value becomes one of another type in ALTER TABLE. */
    String cast(String column, FuzzType to, String type) {
        boolean keeps = switch (to) {
            case TEXT -> true;
            case INT8, NUMERIC, FLOAT8 -> this == INT4 || this == DOMAIN;
            case INT4 -> this == DOMAIN;
            case DATE -> this == TIMESTAMP || this == TIMESTAMPTZ;
            case TIMESTAMP -> this == TIMESTAMPTZ || this == DATE;
            default -> false;
        };
        return keeps ? column + "::" + type : "null::" + type;
    }

    /** One form for equal numbers, also within arrays. */
    static JsonNode normal(JsonNode value) {
        if (value instanceof ArrayNode array) {
            ArrayNode normal = JSON.createArrayNode();
            array.forEach(each -> normal.add(normal(each)));
            return normal;
        }
        return value.isNumber() ? decimal(value.decimalValue()) : value;
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException malformed) {
            throw new AssertionError(text, malformed);
        }
    }

    private static JsonNode number(String text) {
        return text.endsWith("N") || text.endsWith("y") ? TextNode.valueOf(text) : decimal(new BigDecimal(text));
    }

    private static JsonNode decimal(BigDecimal number) {
        return DecimalNode.valueOf(number.stripTrailingZeros());
    }

    private static LocalDate day(String text) {
        Matcher parts = DAY.matcher(text);
        if (!parts.matches()) {
            throw new AssertionError(text);
        }
        int year = Integer.parseInt(parts.group(1));
        return LocalDate.of(text.endsWith(" BC") ? 1 - year : year, Integer.parseInt(parts.group(2)),
                Integer.parseInt(parts.group(3)));
    }

    private static JsonNode moment(String text) {
        if (text.endsWith("infinity")) {
            return TextNode.valueOf(text);
        }
        String time = text.replace(" BC", "").substring(text.indexOf(' ') + 1);
        return TextNode.valueOf(MOMENT.format(LocalDateTime.of(day(text), LocalTime.parse(time))));
    }

    private static JsonNode array(String text, Function<String, JsonNode> element) {
        ArrayNode array = JSON.createArrayNode();
        Matcher elements = ELEMENT.matcher(text);
        while (elements.find()) {
            String plain = elements.group(2);
            if (plain == null) {
                array.add(element.apply(elements.group(1).replaceAll("\\\\(.)", "$1")));
            } else {
                array.add(plain.equals("NULL") ? NullNode.getInstance() : element.apply(plain));
            }
        }
        return array;
    }
}
