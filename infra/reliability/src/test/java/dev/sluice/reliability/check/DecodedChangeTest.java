package dev.sluice.reliability.check;

import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DecodedChangeTest {
    @Test
    void readsAnInsert() {
        assertThat(DecodedChange.of("table public.activity: INSERT: id[bigint]:17 tenant_id[text]:'acme'"
                + " actor_id[text]:null payload[jsonb]:'{\"a\": \"it''s: new-tuple: b[\"}'"
                + " occurred_at[timestamp with time zone]:'2026-01-02 03:04:05+00'"))
                .isEqualTo(new DecodedChange("public.activity", "INSERT", Map.of(),
                        Map.of("id", "17", "tenant_id", "acme", "payload", "{\"a\": \"it's: new-tuple: b[\"}",
                                "occurred_at", "2026-01-02T03:04:05.000000Z")));
    }

    @Test
    void readsBothRowsOfAnUpdateAndTakesWhatIsUnchangedFromTheOldOne() {
        assertThat(DecodedChange.of("table public.activity: UPDATE: old-key: id[bigint]:1 kind[text]:'a'"
                + " payload[jsonb]:'{\"n\": 1}' new-tuple: id[bigint]:1 kind[text]:'b'"
                + " payload[jsonb]:unchanged-toast-datum"))
                .isEqualTo(new DecodedChange("public.activity", "UPDATE",
                        Map.of("id", "1", "kind", "a", "payload", "{\"n\": 1}"),
                        Map.of("id", "1", "kind", "b", "payload", "{\"n\": 1}")));
    }

    @Test
    void readsADelete() {
        assertThat(DecodedChange.of("table public.activity: DELETE: id[bigint]:1 kind[text]:''"))
                .isEqualTo(new DecodedChange("public.activity", "DELETE", Map.of("id", "1", "kind", ""), Map.of()));
    }

    @Test
    void passesByWhereTransactionsBeginAndEnd() {
        assertThat(DecodedChange.of("BEGIN 750")).isNull();
        assertThat(DecodedChange.of("COMMIT 750")).isNull();
    }
}
