package dev.sluice.capture.row;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class KeyInForceTest {
    private final KeyColumns keys = new KeyColumns("7:id");

    @Test
    void theStoredKeyStaysWhileItsColumnsExist() {
        assertThat(inForce(7, "tenant,id", List.of("tenant", "id"))).isEqualTo("id");
        assertThat(keys.text()).isEqualTo("7:id");
    }

    @Test
    void todaysKeyFollowsIfTheVersionHasItsColumns() {
        assertThat(inForce(7, "tenant,number", List.of("number"))).isEqualTo("number");
        assertThat(keys.text()).isEqualTo("7:number");
    }

    @Test
    void aVersionWithTheColumnsOfNeitherHasNoKey() {
        assertThat(inForce(7, "tenant,number", List.of("other"))).isEmpty();
        assertThat(inForce(7, "tenant,number", List.of())).isEmpty();
        assertThat(keys.text()).isEqualTo("7:id");
    }

    @Test
    void aTableWithoutAKeyIsLookedUpAgain() {
        assertThat(inForce(8, "id", List.of())).isEmpty();
        assertThat(inForce(8, "id", List.of("id"))).isEqualTo("id");
        assertThat(keys.text()).isEqualTo("7:id 8:id");
    }

    @Test
    void theStoredKeyIsUniqueWhileItHasAllColumnsOfTodays() {
        keys.put(9, List.of("tenant", "id"));

        assertThat(isUnique(List.of("tenant", "id"))).isTrue();
        assertThat(isUnique(List.of("id"))).isTrue();
        assertThat(isUnique(List.of("id", "number"))).isFalse();
        assertThat(isUnique(List.of("number"))).isFalse();
        assertThat(isUnique(List.of())).isFalse();
        assertThat(keys.find(9)).containsExactly("tenant", "id");
    }

    @Test
    void todaysKeyIsUniqueAndNoneIsNot() {
        assertThat(keys.inForce(8, List.of("id"), oid -> List.of("id")).isUnique()).isTrue();
        assertThat(keys.inForce(10, List.of("id"), oid -> List.of()).isUnique()).isFalse();
    }

    private boolean isUnique(List<String> catalog) {
        return keys.inForce(9, List.of("tenant", "id", "number"), oid -> catalog).isUnique();
    }

    private String inForce(int table, String columns, List<String> catalog) {
        return String.join(",", keys.inForce(table, List.of(columns.split(",", -1)), oid -> catalog).columns());
    }
}
