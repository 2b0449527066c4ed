package dev.sluice.reliability.check;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

class RowEventTest {
    @Test
    void mapsAPartitionToItsTable() {
        assertThat(CapturedTable.of("public.customer_order_p_south_low")).isEqualTo(CapturedTable.CUSTOMER_ORDER);
        assertThat(CapturedTable.of("public.customer_order")).isEqualTo(CapturedTable.CUSTOMER_ORDER);
        assertThat(CapturedTable.of("public.notification_read")).isEqualTo(CapturedTable.NOTIFICATION_READ);
        assertThat(CapturedTable.of("public.order_region")).isNull();
    }

    @Test
    void anUpdateOfTheKeyOrTheRecipientDeletesAndCreates() {
        Map<String, String> row = Map.of("id", "1", "region", "north", "tenant_id", "acme", "kind", "a");
        assertThat(RowEvent.of(update(row, Map.of("kind", "b")))).extracting(RowEvent::type)
                .containsExactly("order:updated");
        assertThat(RowEvent.of(update(row, Map.of("region", "northeast"))))
                .extracting(RowEvent::type, RowEvent::subject)
                .containsExactly(tuple("order:deleted", "1,north"),
                        tuple("order:new", "1,northeast"));
        assertThat(RowEvent.of(update(row, Map.of("recipient_id", "reader")))).extracting(RowEvent::type)
                .containsExactly("order:deleted", "order:new");
    }

    @Test
    void namesColumnsAsEventsDo() {
        assertThat(RowEvent.camelCase("tenant_id")).isEqualTo("tenantId");
        assertThat(RowEvent.camelCase("x_b12")).isEqualTo("xB12");
        assertThat(RowEvent.camelCase("kind")).isEqualTo("kind");
    }

    @Test
    void theRowLeavesOutWhatMigrationsChangeAndTheEventDoesNot() {
        RowEvent before = event(Map.of("id", "1", "xA1", "old"));
        RowEvent after = event(Map.of("id", "1", "xB2", "new"));
        assertThat(before.rowFingerprint()).isEqualTo(after.rowFingerprint());
        assertThat(before.fingerprint()).isNotEqualTo(after.fingerprint());
    }

    private static DecodedChange update(Map<String, String> before, Map<String, String> changes) {
        Map<String, String> after = new HashMap<>(before);
        after.putAll(changes);
        return new DecodedChange("public.customer_order_p_north", "UPDATE", before, after);
    }

    private static RowEvent event(Map<String, String> columns) {
        return new RowEvent("acme", "activity", "activity:new", "1", "a", new TreeMap<>(columns));
    }
}
