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

    private String inForce(int table, String columns, List<String> catalog) {
        return String.join(",", keys.inForce(table, List.of(columns.split(",", -1)), oid -> catalog));
    }
}
