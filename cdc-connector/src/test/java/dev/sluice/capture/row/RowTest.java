package dev.sluice.capture.row;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.sluice.capture.channel.TableName;
import dev.sluice.capture.value.JsonBuffer;
import dev.sluice.capture.value.ScalarType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class RowTest {
    private static final RowShape SHAPE = new RowShape(TableName.parse("activity"),
            List.of(new Column("id", ScalarType.INTEGER), new Column("text", ScalarType.TEXT),
                    new Column("at", ScalarType.TIMESTAMP)),
            TableKey.unique(List.of("at", "id")));

    @Test
    void aVersionOfATableKnowsItsKeyInTheKeysOrder() {
        assertThat(SHAPE.key()).containsExactly(2, 0);
        assertThat(SHAPE.isKeyUnique()).isTrue();
        RowShape other = new RowShape(SHAPE.table(), SHAPE.columns(), TableKey.unique(List.of("id", "renamed")));
        assertThat(other.key()).isEmpty();
        assertThat(other.isKeyUnique()).isFalse();
        assertThat(SHAPE.index("text")).isEqualTo(1);
        assertThat(SHAPE.index("renamed")).isEqualTo(-1);
        assertThat(SHAPE.index(null)).isEqualTo(-1);
    }

    @Test
    void readsItsColumns() {
        Row row = Row.of(SHAPE, "1", "ä", "2026-01-02 03:04:05+00");
        Row nulls = Row.of(SHAPE, null, null, null);

        assertThat(row.text(1)).isEqualTo("ä");
        assertThat(row.instant(2)).isEqualTo(Instant.parse("2026-01-02T03:04:05Z"));
        assertThat(json(row, 2)).isEqualTo("\"2026-01-02T03:04:05.000000Z\"");
        assertThat(nulls.text(1)).isNull();
        assertThat(nulls.instant(2)).isNull();
        assertThat(json(nulls, 0)).isEqualTo("null");
    }

    @Test
    void comparesTextsWhereverTheyAre() {
        Row row = Row.of(SHAPE, "1", "a", null);
        Row other = Row.of(SHAPE, null, "a", null);

        assertThat(row.sameValue(0, other)).isFalse();
        assertThat(row.sameValue(1, other)).isTrue();
        assertThat(row.sameValue(2, other)).isTrue();
        assertThat(row.sameValue(1, Row.of(SHAPE, "1", "ab", null))).isFalse();
        assertThat(row.sameValue(1, Row.of(SHAPE, "1", "", null))).isFalse();
    }

    @Test
    void aValueThatTheWalDoesNotContainCannotBeRead() {
        var row = new Row(SHAPE, new byte[]{'1'}, new int[]{0, 1, Row.UNCHANGED, 0, Row.NULL, 0});

        assertThat(row.isUnchanged(0)).isFalse();
        assertThat(row.isUnchanged(1)).isTrue();
        assertThat(row.isUnchanged(2)).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> row.text(1)).withMessageContaining("REPLICA IDENTITY");
        assertThatIllegalArgumentException().isThrownBy(() -> json(row, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> row.instant(1));
    }

    @Test
    void hasAValueForEachColumn() {
        assertThatIllegalArgumentException().isThrownBy(() -> Row.of(SHAPE, "1", "a"))
                .withMessage("A row of public.activity has 2 values for 3 columns");
    }

    private static String json(Row row, int column) {
        var out = new JsonBuffer(100);
        row.write(column, out);
        return new String(out.toByteArray(), StandardCharsets.UTF_8);
    }
}
