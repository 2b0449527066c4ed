package dev.sluice.capture.event;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import dev.sluice.capture.channel.TableDefinition.Columns;
import dev.sluice.capture.row.Row;
import dev.sluice.capture.row.RowShape;
import dev.sluice.capture.value.JsonBuffer;

import static org.assertj.core.api.Assertions.assertThat;

class RowLayoutTest {
    @Test
    void namesColumnsInCamelCase() {
        assertThat(
                RowLayout.jsonNames(List.of("tenant_id", "id", "_hidden", "a__b_2", "Mixed_Case", "end_", "größe_ß")))
                .containsExactly("tenantId", "id", "_hidden", "aB2", "MixedCase", "end", "größeß");
    }

    @Test
    void columnsWhoseNamesWouldBeEqualKeepTheirOwn() {
        assertThat(RowLayout.jsonNames(List.of("user_id", "tenant_id", "userId", "user__id")))
                .containsExactly("user_id", "tenantId", "userId", "user__id");

        RowShape shape = Rows.shape("activity", "", Rows.text("user_id"), Rows.text("userId"));
        var out = new JsonBuffer(100);
        new RowLayout(shape, new Columns("tenant_id", null, null, "occurred_at")).write(Row.of(shape, "a", "b"), out);
        assertThat(new String(out.toByteArray(), StandardCharsets.UTF_8))
                .isEqualTo("{\"user_id\":\"a\",\"userId\":\"b\"}");
    }

    @Property(tries = 1000)
    void namesAreUniqueWhateverTheColumnsAre(@ForAll("columns") Set<String> columns) {
        List<String> names = RowLayout.jsonNames(List.copyOf(columns));

        assertThat(names).hasSize(columns.size()).doesNotHaveDuplicates();
    }

    @Provide
    Arbitrary<Set<String>> columns() {
        return Arbitraries.strings().withChars('_', 'a', 'A', 'b', 'B', '1', 'ß', 'ä').ofMinLength(1).ofMaxLength(5)
                .set().ofMinSize(1).ofMaxSize(12);
    }
}
